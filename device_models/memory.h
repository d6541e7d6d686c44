// Whether a model fits into a device, and how long it takes to load.
//
// Memory in use: all parameters, and at any moment the tensors that are made and still needed. The
// peak is over the layers in their order; runtimes that keep more need more.
//
//   loading = published, else parameters / 200 MB/s (assumed)
#pragma once

#include <span>

#include "device_models/device_model.h"
#include "engine/graph/model_graph.h"

namespace offcut::device_models {

// Returns parameters plus the peak of live tensors, times the batch, at `bytes_per_element` each
// (4 for fp32, 1 for int8). Tensors of unknown shape count nothing. O(layers + tensors).
[[nodiscard]] Bytes memory_needed(const ModelGraph& graph, double bytes_per_element = 4,
                                  int batch = 1);

// Returns false if the device states its memory and it is less than that.
[[nodiscard]] bool fits(const DeviceModel& device, Bytes needed);

struct LoadingTime {
  Duration time;
  bool assumed = true;
};
[[nodiscard]] LoadingTime loading_time(const DeviceModel& device, const ModelGraph& graph,
                                       const OperatingPoint& point);

// Returns the time to hand a tensor over between the CPU and a unit; zero if it is not known.
[[nodiscard]] Duration copy_time(const Unit& unit, Bytes bytes);

}  // namespace offcut::device_models
