// The costs of all layers of a graph on one device at one operating point. These functions lead
// from device models and traces to the columns of the cost table.
//
// A device model takes the first of these grounds that it has:
//
//   measured   a trace of this device at this operating point
//   scaled     1. traces of this device at other points, by a fitted transfer (transfer.h)
//              2. a trace of this device at other threads or cores, by the laws (scaling.h)
//              3. a published total of this model at this point, spread over the layers in the
//                 proportions of a trace or of the kernel laws
//              4. a trace of this device at any other point, by the laws
//              5. a published total at another point, by the laws
//   predicted  1. the kernel laws of the nearest calibrated point (kernel_fit.h); where that is
//                 another point, scaled by the laws as well
//              2. a total from published totals of other networks, by what boards have in common
//                 (total_factors.h), spread over the layers
//              3. the law of this kind of hardware, times the factor that published totals of
//                 other networks on the device tell (kind_laws.h)
//   datasheet  that law at the peak rates of the data sheet alone
//
// Between two known thread counts or batches the answer lies between those there
// (column_between.h).
//
// Layers share a total in the proportions of a run of this device, else of its kernel laws at the
// unit, else of a run of another machine at the unit, else of the kernel laws of the same hardware
// in another file, else of the law of its kind. Published parts of the total come out as published.
//
// These are taken of the clock that is asked for, the top one where none is stated. Where nothing
// is known at it, they are taken of the nearest clocks, and the law of the clock leads from there
// (column_clock.h). A clock that the device does not have is an error.
//
// A device without a CPU runs on its first unit where none is named. Every layer carries the ground
// of its time and one standard deviation. `flags` lists what was
// assumed or extrapolated.
//
// A trace counts as one of this device if it names the device or one of its aliases. Of several
// runs that match (point_match.h), the one with most equal fields wins, then the first.
//
// Energy of a layer, by the first that is known: measured; the mean power of the run or of the
// published energy, times its time; the power of the operating point (core_use.h), times its time.
// What moves to another clock keeps its power over that of the device at the same point.
// Energies include what the device draws when idle. O(layers log layers) per column.
#pragma once

#include <span>

#include "device_models/device_model.h"
#include "engine/base/result.h"
#include "engine/cost/site_column.h"
#include "engine/cost/trace.h"
#include "engine/graph/model_graph.h"

namespace offcut::device_models {

struct CostOptions {
  // Layers are timed one by one; a whole inference takes a little more. True: layer times are
  // scaled so that they add up to the end to end time, where the trace has it.
  bool spread_residual = true;
};

// Returns the column of a device. `traces` are of this graph, on this device or on others; its
// layers must be unions of the kernels they timed (engine/cost/trace.h).
// NotFound, with the points that are known, where there is no ground for an answer.
// InvalidArgument, with the range, for a clock that the device does not have.
[[nodiscard]] Result<SiteColumn> cost_column(const DeviceModel& device, const ModelGraph& graph,
                                             const OperatingPoint& point,
                                             std::span<const Trace* const> traces,
                                             const CostOptions& options = {});

// Returns the column of a trace alone, whatever its device: only what it measured can be asked.
[[nodiscard]] Result<SiteColumn> cost_column(const Trace& trace, const ModelGraph& graph,
                                             const OperatingPoint& point,
                                             const CostOptions& options = {});

}  // namespace offcut::device_models
