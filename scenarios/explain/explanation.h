// Why this cut: the best plan of one scenario, the runner-up, the whole-model baselines, and what
// would flip the decision.
//
// A flip is the smallest change of one input, all others as they are, at which another cut becomes
// best: found by walking outward from the present value over four decades and then by bisection to
// a relative 1e-3. Every price is by the full list of cuts (or, where they are too many to list, by
// the skyline). O(cuts) prices per step, some 60 steps per input.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/cut/table/price.h"
#include "scenarios/rows/placement.h"

namespace offcut::scenarios {

// The best plan, with the words that reports print.
struct ExplainedPlan {
  std::string first_cloud_layer;  // its name; "output": no layer runs in the cloud
  std::string place;  // where layers run: "the cloud starts at conv4", "12 on the device, ..."
  std::int64_t layers_on_device = 0;
  Bytes up;
  Bytes down;
  CutPrice price;
  double value = 0;  // of the objective, SI units
  std::string provenance;
  double latency_low_ms = 0;  // 90 % interval
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
  std::string place;  // of the plan that is best beyond
};

struct ExplainedRival {
  std::string name;   // "runner-up", "edge only"
  std::string place;  // of the runner-up; else empty
  CutPrice price;
};

// A column that the study asks for, of the best plan.
struct ExplainedColumn {
  std::string name;
  std::string unit;  // "" for flags and shares
  std::string text;  // "": not stated, or not drawn
};

struct Explanation {
  std::string scenario;
  std::string objective;
  EnergyScope scope = EnergyScope::All;
  std::vector<std::string> edits;  // what-if edits in force, as text
  ExplainedPlan best;
  std::vector<PlanStep> steps;  // of the best; the times add up to its latency
  CutPrice device_only;
  CutPrice cloud_only;
  // Between two sites the best of the cuts that are not the best one; else the whole model on the
  // edge, or the best plan whose layers never return.
  std::vector<ExplainedRival> rivals;
  std::vector<std::string> network_notes;  // of the best: rates off the calibrated range, bounds
  bool feasible = true;
  std::string binding;
  double cuts = 0;  // of the model, where plans are cuts between two sites
  double considered = 0;
  std::string method;
  double gap = 0;                // share that the objective may lie above the optimum at most
  std::optional<Stream> stream;  // frames that come at a rate
  std::vector<ExplainedColumn> asked;
  std::vector<Flip> flips;         // by size of the change, smallest first
  std::vector<std::string> never;  // inputs that flip nothing within four decades
};

}  // namespace offcut::scenarios
