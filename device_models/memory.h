// Whether a model fits into a device, and how long it takes to load.
//
// Memory of a process that runs a whole network, where no published figure answers:
//
//   base + a * parameters + b * peak of live tensors * batch     at the bytes of the precision
//
// Base, a and b are those of the runtime: it holds libraries, copies of the weights that are packed
// for its kernels, and work buffers. The peak of live tensors is over the layers in their order.
//
//   loading = published, else parameters / 200 MB/s (assumed)
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "device_models/device_model.h"
#include "engine/graph/model_graph.h"

namespace offcut::device_models {

// One row per runtime. README, "Memory", says what it was fitted to, and how far it errs.
struct RuntimeMemory {
  std::string_view framework;
  double base_mb = 0;
  double parameters = 1;
  double live = 1;
  double relative_sd = 0;
};
[[nodiscard]] std::span<const RuntimeMemory> runtime_memories();
// Returns the row of a framework, else that of what is held alone, the least that any needs.
[[nodiscard]] const RuntimeMemory& runtime_memory(const std::string& framework);

// Bytes of the parameters and of the peak of live tensors at a precision and batch. Tensors of
// unknown shape count nothing. O(layers + tensors).
struct HeldMemory {
  double parameters = 0;
  double live = 0;
};
[[nodiscard]] HeldMemory held_memory(const ModelGraph& graph, const OperatingPoint& point);

struct MemoryNeed {
  Bytes bytes;
  double relative_sd = 0;  // 0: published
  bool published = false;
};
[[nodiscard]] MemoryNeed memory_needed(const DeviceModel& device, const ModelGraph& graph,
                                       const OperatingPoint& point);

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
