#include "engine/cut/table/wire.h"

#include <algorithm>
#include <cmath>

#include "engine/base/check.h"
#include "engine/base/whole_number.h"

namespace offcut {
namespace {

bool is_free(const CodecCost& cost) {
  return cost.fixed == Duration() && cost.encode_s_per_byte == 0 && cost.decode_s_per_byte == 0 &&
         cost.encode_j_per_byte == 0 && cost.decode_j_per_byte == 0;
}

}  // namespace

std::vector<Bytes> wire_bytes(const ModelGraph& graph, const WireFormat& format) {
  // Far above what any network carries; the sum over all tensors is no overflow.
  constexpr double kMostBytes = 1125899906842624.0;     // 2^50, of one tensor
  constexpr double kMostInAll = 4611686018427387904.0;  // 2^62
  const double most =
      std::min(kMostBytes, kMostInAll / static_cast<double>(graph.tensors().size()));
  std::vector<Bytes> bytes;
  bytes.reserve(graph.tensors().size());
  for (const Tensor& tensor : graph.tensors()) {
    OFFCUT_CHECK(tensor.shape.has_value());
    const double size = format.bytes_per_element
                            ? static_cast<double>(*tensor.elements()) * *format.bytes_per_element
                            : tensor.bytes()->as_double();
    bytes.push_back(Bytes(
        truncated<std::int64_t>(std::min(most, std::ceil(size * format.batch * format.ratio)))));
  }
  return bytes;
}

WireColumn wire_column(const ModelGraph& graph, Encoding encoding) {
  WireColumn column;
  column.bytes = wire_bytes(graph, encoding.format);
  if (!is_free(encoding)) {
    column.raw =
        wire_bytes(graph, {.bytes_per_element = {}, .ratio = 1, .batch = encoding.format.batch});
  }
  column.encoding = std::move(encoding);
  return column;
}

bool is_free(const Encoding& encoding) {
  return is_free(encoding.device) && is_free(encoding.cloud);
}

}  // namespace offcut
