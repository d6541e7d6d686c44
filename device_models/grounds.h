// The material for a column: the runs of traces and the published totals that concern one graph on
// one device. Internal, but for is_of().
//
// Points of the device say 0 for their top clock, whether their source says so or says nothing
// (clock.h).
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
  OperatingPoint point;  // of the run
};

struct TotalOf {
  const PublishedTotal* total;
  OperatingPoint point;
};

struct Grounds {
  std::vector<RunOf> own;       // runs with layers, of this device
  std::vector<RunOf> others;    // of other devices
  std::vector<TotalOf> totals;  // published, of this model on this device
};

// Whether a trace names the device or one of its aliases.
[[nodiscard]] bool is_of(const Trace& trace, const DeviceModel& device);

[[nodiscard]] Grounds gather_grounds(const DeviceModel& device, const ModelGraph& graph,
                                     std::span<const Trace* const> traces);
[[nodiscard]] std::vector<RunOf> runs_with_layers(const Trace& trace);
[[nodiscard]] std::vector<OperatingPoint> points_of(const std::vector<RunOf>& runs);

// Returns the run that answers for a point with most equal fields, the first of equals.
[[nodiscard]] std::optional<RunOf> best_answer(const std::vector<RunOf>& runs,
                                               const OperatingPoint& asked);

// Returns the published total that answers best, or nullptr.
[[nodiscard]] const TotalOf* best_total(const Grounds& grounds, const OperatingPoint& asked);

// How far a known point is from the asked one: batch, unit, precision, framework, library, cores,
// threads, in this order of weight. A law that bridges a smaller distance errs less. Clocks do not
// count: grounds of one clock are asked at a time (column_clock.h).
[[nodiscard]] int distance(const OperatingPoint& known, const OperatingPoint& asked);

[[nodiscard]] std::optional<RunOf> nearest_run(const std::vector<RunOf>& runs,
                                               const OperatingPoint& asked);
[[nodiscard]] const TotalOf* nearest_total(const Grounds& grounds, const OperatingPoint& asked);
[[nodiscard]] std::vector<OperatingPoint> known_points(const Grounds& grounds);

// Returns the grounds of this device at one clock, 0 for the top one, and all of other devices.
[[nodiscard]] Grounds at_clock(const Grounds& grounds, double mhz);

// The run whose layers have the most likely proportions: of this device before others.
[[nodiscard]] std::optional<RunOf> layer_profile(const Grounds& grounds,
                                                 const OperatingPoint& asked);

}  // namespace offcut::device_models
