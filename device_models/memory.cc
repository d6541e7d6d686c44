#include "device_models/memory.h"

#include <algorithm>
#include <array>
#include <vector>

#include "device_models/point_match.h"
#include "engine/base/whole_number.h"

namespace offcut::device_models {
namespace {

// By non-negative least squares of relative errors; spreads are of networks left out (the 90th
// percentile over 1.645, at least 20 %). The last row stands for runtimes that nobody weighed.
constexpr std::array kRuntimes = {
    RuntimeMemory{"tensorflow", 21.7, 2.36, 3.06, 0.45},
    RuntimeMemory{"tflite", 1.7, 1.05, 1.95, 0.3},
    RuntimeMemory{"mace", 0, 0.76, 2.51, 0.95},
    RuntimeMemory{"onnxruntime", 106, 0.78, 2.83, 0.35},
    RuntimeMemory{"any", 0, 1, 1, 0.7},
};

constexpr double kLoadingRate = 200e6;  // bytes/s, assumed: flash storage and unpacking

double elements_of(const Tensor& tensor) {
  const auto count = tensor.elements();
  return count ? static_cast<double>(*count) : 0;
}

double peak_elements(const ModelGraph& graph) {
  double live = 0;
  for (const TensorId t : graph.inputs()) live += elements_of(graph.tensors()[t]);
  double peak = live;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    for (const TensorId t : graph.layers()[v].outputs) live += elements_of(graph.tensors()[t]);
    peak = std::max(peak, live);
    for (const TensorId t : graph.layers()[v].inputs) {
      const Tensor& tensor = graph.tensors()[t];
      const bool last = !tensor.consumers.empty() && tensor.consumers.back() == v;
      if (last && !tensor.is_output) live -= elements_of(tensor);
    }
  }
  return peak;
}

double width_of(const std::string& precision) {
  return precision == "int8" ? 1 : precision == "fp16" ? 2 : 4;
}

double parameters(const ModelGraph& graph) { return whole_work(graph).parameters; }

}  // namespace

std::span<const RuntimeMemory> runtime_memories() { return kRuntimes; }

const RuntimeMemory& runtime_memory(const std::string& framework) {
  const auto found =
      std::find_if(kRuntimes.begin(), kRuntimes.end(),
                   [&](const RuntimeMemory& row) { return row.framework == framework; });
  return found != kRuntimes.end() ? *found : kRuntimes.back();
}

HeldMemory held_memory(const ModelGraph& graph, const OperatingPoint& point) {
  const double width = width_of(point.precision);
  return {parameters(graph) * width, peak_elements(graph) * width * point.batch};
}

MemoryNeed memory_needed(const DeviceModel& device, const ModelGraph& graph,
                         const OperatingPoint& point) {
  OperatingPoint asked = point;
  for (const PublishedTotal& total : device.totals) {
    if (!total.memory || !same_model(total.model, graph.name())) continue;
    asked.frequency_mhz = total.point.frequency_mhz;  // memory does not follow the clock
    if (answers(total.point, asked)) return {*total.memory, 0, true};
  }
  const RuntimeMemory& runtime = runtime_memory(point.framework);
  const HeldMemory held = held_memory(graph, point);
  const double bytes =
      runtime.base_mb * 1e6 + runtime.parameters * held.parameters + runtime.live * held.live;
  return {Bytes(truncated<std::int64_t>(bytes)), runtime.relative_sd, false};
}

bool fits(const DeviceModel& device, Bytes needed) {
  return !device.memory || needed <= *device.memory;
}

LoadingTime loading_time(const DeviceModel& device, const ModelGraph& graph,
                         const OperatingPoint& point) {
  OperatingPoint asked = point;
  for (const PublishedTotal& total : device.totals) {
    if (!total.loading || !same_model(total.model, graph.name())) continue;
    asked.frequency_mhz = total.point.frequency_mhz;  // storage does not follow the clock
    if (answers(total.point, asked)) return {*total.loading, false};
  }
  return {Duration::from_s(held_memory(graph, point).parameters / kLoadingRate), true};
}

Duration copy_time(const Unit& unit, Bytes bytes) {
  if (!unit.copy) return Duration::zero();
  return unit.copy->fixed + Duration::from_s(unit.copy->s_per_byte * bytes.as_double());
}

}  // namespace offcut::device_models
