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

// What the scenario is about, by the names that its files give.
struct ExplainedSubject {
  std::string model;
  std::string device;
  std::string device_point;  // "cpu big x4 tflite fp32 batch 1"
  std::string cloud;
  std::string cloud_point;
  std::string network;
  Bandwidth uplink;  // zero: recorded
  Bandwidth downlink;
  Duration round_trip;
  std::string values;  // of the axes: "device.threads = 4, network.rtt_ms = 10"
};

// A layer where the best plan runs it.
struct ExplainedLayer {
  std::string name;
  std::string op;
  Duration time;
  bool on_device = false;
};

// A column that the study asks for, of the best plan.
struct ExplainedColumn {
  std::string name;
  std::string unit;  // "" for flags and shares
  std::string text;  // "": not stated, or not drawn
};

struct Explanation {
  std::string scenario;
  ExplainedSubject of;
  std::string objective;
  EnergyScope scope = EnergyScope::All;
  std::vector<std::string> edits;  // what-if edits in force, as text
  ExplainedPlan best;
  std::vector<PlanStep> steps;         // of the best; the times add up to its latency
  std::vector<PlanStep> upload;        // what the time of the upload is made of (network_parts.h)
  std::vector<ExplainedLayer> layers;  // of a cut between two sites, in the order of the network
  CutPrice device_only;
  CutPrice cloud_only;
  // Between two sites the best of the cuts that are not the best one; else the whole model on the
  // edge, or the best plan whose layers never return. Beside "cuts" also the best of any cut.
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
