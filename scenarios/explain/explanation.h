// Why this cut: the best plan of one scenario, the runner-up, the whole-model baselines, and what
// would flip the decision.
//
// A flip is the smallest change of one input, all others as they are, at which another cut becomes
// best: found by walking outward from the present value over four decades and then by bisection to
// a relative 1e-3. Every price is by the full list of cuts (or, where they are too many to list, by
// the skyline). O(cuts) prices a step, some 60 steps an input.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/cut/table/price.h"

namespace offcut::scenarios {

// One plan, with the words that reports print.
struct ExplainedPlan {
  std::string first_cloud_layer;
  std::int64_t layers_on_device = 0;
  Bytes up;
  Bytes down;
  CutPrice price;
  double value = 0;  // of the objective, SI units
  std::string provenance;
  double latency_low_ms = 0;  // 90 % interval, where the cut is one of those listed; else 0
  double latency_high_ms = 0;
  std::string encoding;  // empty where nothing crosses
  CutFigures figures;    // with what the codec takes of them
};

struct Flip {
  std::string input;  // "uplink bandwidth"
  double factor = 1;  // of the present value
  double present = 0;
  double at = 0;
  std::string unit;
  std::string first_cloud_layer;  // of the cut that is best beyond
};

// One step of an inference over three sites, in the order in which it happens, or of one whose
// layers may return.
struct ExplainedStep {
  std::string name;  // "uplink"
  std::string what;  // "25.1 kB over wifi"
  Duration time;
};

struct ExplainedRival {
  std::string name;  // "edge only"
  CutPrice price;
};

struct Explanation {
  std::string scenario;
  std::string objective;
  EnergyScope scope = EnergyScope::All;
  std::vector<std::string> edits;  // what-if edits in force, as text
  ExplainedPlan best;
  ExplainedPlan runner_up;  // best of the cuts that are not the best one
  ExplainedPlan device_only;
  ExplainedPlan cloud_only;
  std::vector<std::string> network_notes;  // of the best: rates off the calibrated range, bounds
  bool feasible = true;
  std::string binding;
  double cuts = 0;  // of the model
  double considered = 0;
  std::string method;
  double gap = 0;                // share that the objective may lie above the optimum at most
  std::optional<Stream> stream;  // frames that come at a rate
  std::vector<Flip> flips;       // by size of the change, smallest first
  // Of scenarios with an edge (tiers_explain.h) and those whose layers may return (returns.h),
  // which have no runner-up and say a plan by how many layers run where.
  std::vector<ExplainedStep> steps;
  std::vector<ExplainedRival> rivals;
  std::vector<std::string> never;  // inputs that flip nothing within four decades
};

}  // namespace offcut::scenarios
