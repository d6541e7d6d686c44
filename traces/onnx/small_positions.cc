#include "traces/onnx/small_positions.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/base/whole_number.h"

namespace offcut::traces {

const SmallTensor* value_at(SmallInputs inputs, std::size_t k) {
  return k < inputs.size() ? inputs[k].value : nullptr;
}

std::optional<std::size_t> axis_in(std::int64_t axis, std::size_t rank) {
  const auto n = static_cast<std::int64_t>(rank);
  if (axis < 0) axis += n;
  if (axis < 0 || axis >= n) return std::nullopt;
  return static_cast<std::size_t>(axis);
}

bool is_small(const Shape& shape) {
  return std::all_of(shape.begin(), shape.end(), [](std::int64_t x) { return x >= 0; }) &&
         element_count(shape) <= SmallTensor::kMostElements;
}

std::optional<SmallTensor> laid_out(const SmallTensor& in, Shape shape,
                                    const std::function<bool(const Position&, Position&)>& from) {
  if (!is_small(shape)) return std::nullopt;
  SmallTensor out{.type = in.type, .shape = std::move(shape), .values = {}};
  Position at(out.shape.size(), 0);
  Position source(in.shape.size(), 0);
  for (std::int64_t n = element_count(out.shape); n > 0; --n) {
    if (!from(at, source)) return std::nullopt;
    std::int64_t index = 0;
    for (std::size_t d = 0; d < source.size(); ++d) {
      if (source[d] < 0 || source[d] >= in.shape[d]) return std::nullopt;
      index = index * in.shape[d] + source[d];
    }
    out.values.push_back(in.values[static_cast<std::size_t>(index)]);
    for (std::size_t d = at.size(); d-- > 0;) {
      if (++at[d] < out.shape[d]) break;
      at[d] = 0;
    }
  }
  return out;
}

std::optional<std::vector<double>> list_of(const Attributes& attributes, const char* name,
                                           SmallInputs inputs, std::size_t k) {
  const auto found = attributes.find(name);
  if (found != attributes.end())
    return std::vector<double>(found->second.begin(), found->second.end());
  if (const SmallTensor* value = value_at(inputs, k)) return value->values;
  return std::nullopt;
}

std::int64_t whole(double x) {
  constexpr double kLargest = 9.0e15;
  return truncated<std::int64_t>(std::clamp(x, -kLargest, kLargest));
}

std::optional<Shape> common_shape(const Shape& a, const Shape& b) {
  Shape out = a.size() >= b.size() ? a : b;
  const Shape& other = a.size() >= b.size() ? b : a;
  const std::size_t lead = out.size() - other.size();
  for (std::size_t d = 0; d < other.size(); ++d) {
    if (out[lead + d] == 1) out[lead + d] = other[d];
    if (other[d] != 1 && other[d] != out[lead + d]) return std::nullopt;
  }
  return out;
}

std::optional<SmallTensor> stretched(const SmallTensor& in, const Shape& shape) {
  if (in.shape.size() > shape.size()) return std::nullopt;
  const std::size_t lead = shape.size() - in.shape.size();
  return laid_out(in, shape, [&](const Position& at, Position& source) {
    for (std::size_t d = 0; d < source.size(); ++d) {
      source[d] = in.shape[d] == 1 ? 0 : at[lead + d];
    }
    return true;
  });
}

}  // namespace offcut::traces
