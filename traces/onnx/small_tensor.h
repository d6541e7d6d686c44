// Small tensors whose values are known before the network runs: shapes, axes, indices, scales.
//
// Exported graphs compute the target of a Reshape by a dozen operators on such tensors. They are
// evaluated here, so that shapes come out as numbers. Values are held as doubles: whole numbers are
// exact up to 2^53, beyond which only "until the end" markers of Slice occur, and those saturate.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/graph/tensor_type.h"
#include "engine/graph/work.h"

namespace offcut::traces {

struct SmallTensor {
  static constexpr std::int64_t kMostElements = 1024;
  DataType type = DataType::Int64;
  Shape shape;
  std::vector<double> values;  // row-major, element_count(shape)
};

// An input of an operator: its value where that is known, and its shape where that is.
struct SmallOperand {
  const SmallTensor* value = nullptr;
  const Shape* shape = nullptr;
  bool named = true;  // false: an optional input left out
};

// Returns the value of an output of an operator, or nothing where an input is not known, the
// operator is not one of shape arithmetic, or the result would be large.
[[nodiscard]] std::optional<SmallTensor> evaluate_small(std::string_view op,
                                                        const Attributes& attributes,
                                                        std::span<const SmallOperand> inputs,
                                                        std::size_t output = 0);

}  // namespace offcut::traces
