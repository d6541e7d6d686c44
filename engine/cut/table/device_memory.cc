#include "engine/cut/table/device_memory.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace offcut {
namespace {

constexpr double kFloat = 4;  // bytes

double width_of(const std::string& precision) {
  if (precision == "int8" || precision == "uint8") return 1;
  return precision == "fp16" || precision == "bf16" ? 2 : kFloat;
}

// Bytes of a parameter of the graph. Constants that nobody learned are few.
double width_of(const ModelGraph& graph) {
  double elements = 0;
  double bytes = 0;
  for (const Layer& layer : graph.layers()) {
    elements += layer.work.parameters;
    bytes += layer.work.parameter_bytes.as_double();
  }
  return elements > 0 ? std::max(1.0, std::round(bytes / elements)) : kFloat;
}

}  // namespace

Bytes MemoryScale::of(std::int64_t parameter_bytes, std::int64_t activation_bytes) const {
  return Bytes(std::llround(parameters * static_cast<double>(parameter_bytes) +
                            activations * static_cast<double>(activation_bytes)));
}

MemoryScale memory_scale(const ModelGraph& graph, const OperatingPoint& point) {
  const double narrower = std::min(1.0, width_of(point.precision) / width_of(graph));
  return {.parameters = narrower, .activations = narrower * point.batch};
}

}  // namespace offcut
