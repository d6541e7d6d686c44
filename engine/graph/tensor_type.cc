#include "engine/graph/tensor_type.h"

#include <algorithm>
#include <array>
#include <limits>

#include "engine/base/check.h"
#include "engine/base/text.h"

namespace offcut {
namespace {

struct TypeRow {
  DataType type;
  std::int64_t bytes;
  std::string_view name;
};
constexpr std::array<TypeRow, 13> kTypes = {{{DataType::Float32, 4, "fp32"},
                                             {DataType::Float16, 2, "fp16"},
                                             {DataType::BFloat16, 2, "bf16"},
                                             {DataType::Float64, 8, "fp64"},
                                             {DataType::Int8, 1, "int8"},
                                             {DataType::UInt8, 1, "uint8"},
                                             {DataType::Int16, 2, "int16"},
                                             {DataType::UInt16, 2, "uint16"},
                                             {DataType::Int32, 4, "int32"},
                                             {DataType::UInt32, 4, "uint32"},
                                             {DataType::Int64, 8, "int64"},
                                             {DataType::UInt64, 8, "uint64"},
                                             {DataType::Bool, 1, "bool"}}};

const TypeRow& row_of(DataType type) {
  const auto index = static_cast<std::size_t>(type);
  OFFCUT_CHECK(index < kTypes.size() && kTypes[index].type == type);
  return kTypes[index];
}

}  // namespace

std::int64_t bytes_of(DataType type) { return row_of(type).bytes; }

std::string_view name_of(DataType type) { return row_of(type).name; }

std::optional<DataType> data_type_of(std::string_view name) {
  for (const TypeRow& row : kTypes) {
    if (row.name == name) return row.type;
  }
  return std::nullopt;
}

std::int64_t element_count(const Shape& shape) {
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return 0;
  std::int64_t count = 1;
  for (const std::int64_t extent : shape) {
    if (count > std::numeric_limits<std::int64_t>::max() / extent) {
      return std::numeric_limits<std::int64_t>::max();
    }
    count *= extent;
  }
  return count;
}

std::string text_of_shape(const Shape& shape) {
  std::vector<std::string> extents;
  for (const std::int64_t extent : shape) extents.push_back(text_of(extent));
  return extents.empty() ? "scalar" : join(extents, "x");
}

}  // namespace offcut
