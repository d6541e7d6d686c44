// The material for a column: the runs of traces and the published totals that concern one graph on
// one device. Internal to site_costs.cc.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "device_models/device_model.h"
#include "engine/cost/trace.h"
#include "engine/graph/model_graph.h"

namespace offcut::device_models {

struct RunOf {
  const Trace* trace;
  const TraceRun* run;
};

struct Grounds {
  std::vector<RunOf> own;                // runs with layers, of this device
  std::vector<RunOf> others;             // of other devices
  std::vector<std::string> model_names;  // of the graph and its traces
};

[[nodiscard]] Grounds gather_grounds(const DeviceModel& device, const ModelGraph& graph,
                                     std::span<const Trace* const> traces);
[[nodiscard]] std::vector<RunOf> runs_with_layers(const Trace& trace);
[[nodiscard]] std::vector<OperatingPoint> points_of(const std::vector<RunOf>& runs);

// Returns the run that answers for a point with most equal fields, the first of equals.
[[nodiscard]] std::optional<RunOf> best_answer(const std::vector<RunOf>& runs,
                                               const OperatingPoint& asked);

// Returns the published total that answers best, or nullptr.
[[nodiscard]] const PublishedTotal* best_total(const DeviceModel& device, const Grounds& grounds,
                                               const OperatingPoint& asked);

// How far a known point is from the asked one: batch, unit, precision, framework, cores, threads,
// in this order of weight. A law that bridges a smaller distance errs less.
[[nodiscard]] int distance(const OperatingPoint& known, const OperatingPoint& asked);

[[nodiscard]] std::optional<RunOf> nearest_run(const std::vector<RunOf>& runs,
                                               const OperatingPoint& asked);
// Of totals of this model.
[[nodiscard]] const PublishedTotal* nearest_total(const DeviceModel& device, const Grounds& grounds,
                                                  const OperatingPoint& asked);
[[nodiscard]] std::vector<OperatingPoint> known_points(const DeviceModel& device,
                                                       const Grounds& grounds);

// The run whose layers have the most likely proportions: of this device before others.
[[nodiscard]] std::optional<RunOf> layer_profile(const Grounds& grounds,
                                                 const OperatingPoint& asked);

}  // namespace offcut::device_models
