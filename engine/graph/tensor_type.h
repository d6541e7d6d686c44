// Element types and shapes of tensors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/units.h"

namespace offcut {

enum class DataType {
  Float32,
  Float16,
  BFloat16,
  Float64,
  Int8,
  UInt8,
  Int16,
  UInt16,
  Int32,
  UInt32,
  Int64,
  UInt64,
  Bool,
  Int4,
  UInt4,
  Int2,
  UInt2,
  Float8,  // any of the 8-bit floating types
  Float4,
  Complex64,
  Complex128,
};

// Returns the size of one element in bits: 2 to 128. Elements below a byte are packed.
[[nodiscard]] std::int64_t bits_of(DataType type);

// Returns what so many elements take: the last byte may be used in part.
[[nodiscard]] Bytes storage_of(DataType type, std::int64_t elements);

// Returns "fp32", "fp16", "bf16", "fp64", "int8", "uint8", ... "bool".
[[nodiscard]] std::string_view name_of(DataType type);

// Returns the type of a name as written by name_of, or nothing.
[[nodiscard]] std::optional<DataType> data_type_of(std::string_view name);

// The extent of each dimension, all >= 0. A scalar has no dimension and one element.
using Shape = std::vector<std::int64_t>;

// Returns the product of the extents; the largest int64 where that overflows.
[[nodiscard]] std::int64_t element_count(const Shape& shape);

// Returns "1x3x224x224", or "scalar".
[[nodiscard]] std::string text_of_shape(const Shape& shape);

}  // namespace offcut
