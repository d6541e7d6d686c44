// How many bytes a tensor takes on the network.
#pragma once

#include <optional>
#include <vector>

#include "engine/base/units.h"
#include "engine/graph/model_graph.h"

namespace offcut {

struct WireFormat {
  // Bytes an element takes on the wire whatever its type, e.g. 1 for tensors sent as int8.
  // Nothing: the size of the element type. > 0.
  std::optional<double> bytes_per_element;
};

// Returns the bytes each tensor takes when it crosses, rounded up. Every tensor of the graph must
// have a known shape (fuse() sees to it). O(tensors).
[[nodiscard]] std::vector<Bytes> wire_bytes(const ModelGraph& graph, const WireFormat& format);

}  // namespace offcut
