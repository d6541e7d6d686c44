// The costs of all layers of a graph on one device at one operating point: the doors from device
// models and traces to the columns of the cost table.
//
// A device model answers with the best ground it has, in this order:
//
//   measured   a trace of this device at this operating point
//   scaled     traces of this device at other points, by a fitted transfer (transfer.h)
//              a trace of this device at other threads, cores or clock, by the laws (scaling.h)
//              a published total of this model at this point, spread over the layers in the
//              proportions of a trace or of the kernel laws
//              a trace of this device at any other point, then a published total at another point,
//              both by the laws
//   predicted  by the kernel laws of the nearest calibrated point (kernel_fit.h), where that is
//              another point by the laws as well
//
// Every layer says on which ground its time stands, with one standard deviation. What was assumed,
// stretched or extrapolated is said in `flags`.
//
// A trace names its device; it counts as one of this device if that is the name of the model or one
// of its aliases. Of several runs that answer (point_match.h) the one with most equal fields wins,
// then the first.
//
// Energy of a layer: measured, else the mean power of the run or of the published energy times its
// time, else the power of the operating point (core_use.h) times its time. Energies include what
// the device draws when idle.
//
// O(layers) a column, besides laying the traces: O(layers log layers).
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
[[nodiscard]] Result<SiteColumn> cost_column(const DeviceModel& device, const ModelGraph& graph,
                                             const OperatingPoint& point,
                                             std::span<const Trace* const> traces,
                                             const CostOptions& options = {});

// Returns the column of a trace alone, whatever its device: only what it measured can be asked.
[[nodiscard]] Result<SiteColumn> cost_column(const Trace& trace, const ModelGraph& graph,
                                             const OperatingPoint& point,
                                             const CostOptions& options = {});

}  // namespace offcut::device_models
