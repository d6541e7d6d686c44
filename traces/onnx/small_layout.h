// Small tensors laid out anew: the operators of shape arithmetic that move elements and compute
// none. Internal to small_tensor.cc.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "traces/onnx/small_tensor.h"

namespace offcut::traces {

// The value of an output of an operator that moves elements; nothing if it is none of them, or an
// input that it needs is not known. The first input is known.
[[nodiscard]] std::optional<SmallTensor> lay_out_small(std::string_view op,
                                                       const Attributes& attributes,
                                                       std::span<const SmallOperand> inputs,
                                                       std::size_t output);

// Repeats a tensor along axes of one until it has this shape; nothing if it does not fit.
[[nodiscard]] std::optional<SmallTensor> stretched(const SmallTensor& in, const Shape& shape);

// Returns the shape that two tensors are stretched to; nothing if they do not fit.
[[nodiscard]] std::optional<Shape> common_shape(const Shape& a, const Shape& b);

// A whole number, saturating far beyond any extent.
[[nodiscard]] std::int64_t whole(double x);

}  // namespace offcut::traces
