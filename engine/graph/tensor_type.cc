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
  std::int64_t bits;
  std::string_view name;
};
constexpr std::array<TypeRow, 21> kTypes = {{{DataType::Float32, 32, "fp32"},
                                             {DataType::Float16, 16, "fp16"},
                                             {DataType::BFloat16, 16, "bf16"},
                                             {DataType::Float64, 64, "fp64"},
                                             {DataType::Int8, 8, "int8"},
                                             {DataType::UInt8, 8, "uint8"},
                                             {DataType::Int16, 16, "int16"},
                                             {DataType::UInt16, 16, "uint16"},
                                             {DataType::Int32, 32, "int32"},
                                             {DataType::UInt32, 32, "uint32"},
                                             {DataType::Int64, 64, "int64"},
                                             {DataType::UInt64, 64, "uint64"},
                                             {DataType::Bool, 8, "bool"},
                                             {DataType::Int4, 4, "int4"},
                                             {DataType::UInt4, 4, "uint4"},
                                             {DataType::Int2, 2, "int2"},
                                             {DataType::UInt2, 2, "uint2"},
                                             {DataType::Float8, 8, "fp8"},
                                             {DataType::Float4, 4, "fp4"},
                                             {DataType::Complex64, 64, "complex64"},
                                             {DataType::Complex128, 128, "complex128"}}};

const TypeRow& row_of(DataType type) {
  const auto index = static_cast<std::size_t>(type);
  OFFCUT_CHECK(index < kTypes.size() && kTypes[index].type == type);
  return kTypes[index];
}

}  // namespace

std::int64_t bits_of(DataType type) { return row_of(type).bits; }

Bytes storage_of(DataType type, std::int64_t elements) {
  const std::int64_t bits = bits_of(type);
  if (elements > std::numeric_limits<std::int64_t>::max() / bits) {
    return Bytes(std::numeric_limits<std::int64_t>::max());
  }
  return Bytes((elements * bits + 7) / 8);
}

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
