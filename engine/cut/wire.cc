#include "engine/cut/wire.h"

#include <cmath>

#include "engine/base/check.h"

namespace offcut {

std::vector<Bytes> wire_bytes(const ModelGraph& graph, const WireFormat& format) {
  std::vector<Bytes> bytes;
  bytes.reserve(graph.tensors().size());
  for (const Tensor& tensor : graph.tensors()) {
    OFFCUT_CHECK(tensor.shape.has_value());
    if (format.bytes_per_element) {
      const double size = static_cast<double>(*tensor.elements()) * *format.bytes_per_element;
      bytes.push_back(Bytes(static_cast<std::int64_t>(std::ceil(size))));
    } else {
      bytes.push_back(*tensor.bytes());
    }
  }
  return bytes;
}

}  // namespace offcut
