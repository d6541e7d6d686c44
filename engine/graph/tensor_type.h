// Element types and shapes of tensors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
};

// Returns the size of one element in bytes: 1, 2, 4 or 8.
[[nodiscard]] std::int64_t bytes_of(DataType type);

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
