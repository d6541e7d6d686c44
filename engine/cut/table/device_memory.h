// The memory that layers take on the device at an operating point:
//
//   parameters on the device * width / width of the graph
//   + largest activations (in + out) of one layer * width / width of the graph * batch
//
// The width is that of an element at the precision of the point: 4 bytes for fp32, 2 for fp16 and
// bf16, 1 for int8. A graph that is quantised already takes no less than it holds, and none takes
// more: a precision beyond that of the graph changes nothing.
#pragma once

#include <cstdint>

#include "engine/cost/operating_point.h"
#include "engine/graph/model_graph.h"

namespace offcut {

// Of the bytes in the graph.
struct MemoryScale {
  double parameters = 1;
  double activations = 1;

  [[nodiscard]] Bytes of(std::int64_t parameter_bytes, std::int64_t activation_bytes) const;
};

// O(layers).
[[nodiscard]] MemoryScale memory_scale(const ModelGraph& graph, const OperatingPoint& point);

}  // namespace offcut
