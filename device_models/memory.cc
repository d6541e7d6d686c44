#include "device_models/memory.h"

#include <algorithm>
#include <vector>

#include "device_models/point_match.h"
#include "engine/base/whole_number.h"

namespace offcut::device_models {
namespace {

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

double parameters(const ModelGraph& graph) { return whole_work(graph).parameters; }

}  // namespace

Bytes memory_needed(const ModelGraph& graph, double bytes_per_element, int batch) {
  const double elements = parameters(graph) + peak_elements(graph) * batch;
  return Bytes(truncated<std::int64_t>(elements * bytes_per_element));
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
  const double width = point.precision == "int8" ? 1 : point.precision == "fp16" ? 2 : 4;
  return {Duration::from_s(parameters(graph) * width / kLoadingRate), true};
}

Duration copy_time(const Unit& unit, Bytes bytes) {
  if (!unit.copy) return Duration::zero();
  return unit.copy->fixed + Duration::from_s(unit.copy->s_per_byte * bytes.as_double());
}

}  // namespace offcut::device_models
