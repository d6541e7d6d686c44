// What the operators on small tensors share: positions, axes, lists that are attributes or inputs.
// Internal to small_layout.cc and small_slice.cc.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "traces/onnx/small_layout.h"

namespace offcut::traces {

using SmallInputs = std::span<const SmallOperand>;
using Position = std::vector<std::int64_t>;

[[nodiscard]] const SmallTensor* value_at(SmallInputs inputs, std::size_t k);

// Counts a negative axis from the end; nothing if there is no such axis.
[[nodiscard]] std::optional<std::size_t> axis_in(std::int64_t axis, std::size_t rank);

[[nodiscard]] bool is_small(const Shape& shape);

// Fills a tensor of this shape: `from` turns each position into one of the input, or says no.
[[nodiscard]] std::optional<SmallTensor> laid_out(
    const SmallTensor& in, Shape shape,
    const std::function<bool(const Position& at, Position& source)>& from);

// An attribute in old opsets, an input in new ones; nothing: neither.
[[nodiscard]] std::optional<std::vector<double>> list_of(const Attributes& attributes,
                                                         const char* name, SmallInputs inputs,
                                                         std::size_t k);

// ---- small_slice.cc

[[nodiscard]] std::optional<SmallTensor> slice_small(const Attributes& attributes,
                                                     SmallInputs inputs);
[[nodiscard]] std::optional<SmallTensor> split_small(const Attributes& attributes,
                                                     SmallInputs inputs, std::size_t output);
[[nodiscard]] std::optional<SmallTensor> tile_small(SmallInputs inputs);
[[nodiscard]] std::optional<SmallTensor> expand_small(SmallInputs inputs);

}  // namespace offcut::traces
