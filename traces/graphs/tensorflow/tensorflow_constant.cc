#include "traces/graphs/tensorflow/tensorflow_constant.h"

#include <tensorflow_graph.pb.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "traces/graphs/tensorflow/tensorflow_node.h"

namespace offcut::traces {
namespace {

constexpr std::size_t kMostValues = 1024;

template <class T>
std::vector<double> values_as(const std::string& bytes) {
  std::vector<double> out;
  for (std::size_t at = 0; at + sizeof(T) <= bytes.size(); at += sizeof(T)) {
    T value{};
    std::memcpy(&value, bytes.data() + at, sizeof(T));
    out.push_back(static_cast<double>(value));
  }
  return out;
}

std::vector<double> listed_values(const tensorflow_graph::Tensor& tensor, DataType type) {
  const std::string& bytes = tensor.tensor_content();
  const auto copy = [](const auto& list) { return std::vector<double>(list.begin(), list.end()); };
  switch (type) {
    case DataType::Int32:
      return bytes.empty() ? copy(tensor.int_val()) : values_as<std::int32_t>(bytes);
    case DataType::Int64:
      return bytes.empty() ? copy(tensor.int64_val()) : values_as<std::int64_t>(bytes);
    case DataType::Float32:
      return bytes.empty() ? copy(tensor.float_val()) : values_as<float>(bytes);
    case DataType::Bool:
      return bytes.empty() ? copy(tensor.bool_val()) : values_as<std::uint8_t>(bytes);
    default:
      return {};
  }
}

}  // namespace

DraftTensor constant_of_tensorflow(const tensorflow_graph::NodeDef& node) {
  DraftTensor out{.name = node.name(), .extents = std::vector<std::int64_t>{}};
  const auto found = node.attr().find("value");
  if (found == node.attr().end()) return out;
  const tensorflow_graph::Tensor& tensor = found->second.tensor();
  out.type = type_of_tensorflow(tensor.dtype());
  for (const auto& dim : tensor.tensor_shape().dim()) {
    out.extents->push_back(std::clamp<std::int64_t>(dim.size(), 0, std::int64_t{1} << 40));
  }
  const std::int64_t count = element_count(*out.extents);
  if (!out.type || count > static_cast<std::int64_t>(kMostValues)) return out;
  if (tensor.tensor_content().size() > 8 * kMostValues) return out;
  std::vector<double> values = listed_values(tensor, *out.type);
  if (values.size() > static_cast<std::size_t>(count)) return out;
  if (values.empty() && count > 0) return out;
  values.resize(static_cast<std::size_t>(count), values.empty() ? 0 : values.back());
  out.values = std::move(values);
  return out;
}

}  // namespace offcut::traces
