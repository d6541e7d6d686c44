// Parts and repetitions of small tensors: Slice, Split, Tile, Expand.
#include <algorithm>
#include <utility>

#include "traces/onnx/slice_range.h"
#include "traces/onnx/small_positions.h"

namespace offcut::traces {
std::optional<SmallTensor> slice_small(const Attributes& attributes, SmallInputs inputs) {
  const SmallTensor& data = *inputs[0].value;
  const auto starts = list_of(attributes, "starts", inputs, 1);
  const auto ends = list_of(attributes, "ends", inputs, 2);
  const auto axes = list_of(attributes, "axes", inputs, 3);
  const auto steps = list_of(attributes, "steps", inputs, 4);
  if (!starts || !ends || starts->size() != ends->size()) return std::nullopt;
  if ((axes && axes->size() != starts->size()) || (steps && steps->size() != starts->size())) {
    return std::nullopt;
  }
  const auto is_named = [&](std::size_t k) { return k < inputs.size() && inputs[k].named; };
  if ((!axes && is_named(3)) || (!steps && is_named(4))) return std::nullopt;
  Shape shape = data.shape;
  std::vector<SliceRange> cuts(shape.size());
  for (std::size_t k = 0; k < starts->size(); ++k) {
    const auto at = axis_in(axes ? whole((*axes)[k]) : static_cast<std::int64_t>(k), shape.size());
    if (!at) return std::nullopt;
    const auto cut = slice_range(data.shape[*at], whole((*starts)[k]), whole((*ends)[k]),
                                 steps ? whole((*steps)[k]) : 1);
    if (!cut) return std::nullopt;
    cuts[*at] = *cut;
    shape[*at] = cut->count;
  }
  return laid_out(data, shape, [&](const Position& at, Position& source) {
    for (std::size_t d = 0; d < at.size(); ++d) source[d] = cuts[d].start + at[d] * cuts[d].step;
    return true;
  });
}

std::optional<SmallTensor> split_small(const Attributes& attributes, SmallInputs inputs,
                                       std::size_t output) {
  const SmallTensor& data = *inputs[0].value;
  const auto parts = list_of(attributes, "split", inputs, 1);
  const std::int64_t axis = attribute_or(attributes, "axis", 0);
  const auto at = axis_in(axis, data.shape.size());
  if (!at || !parts || output >= parts->size()) return std::nullopt;
  std::int64_t start = 0;
  for (std::size_t k = 0; k < output; ++k) start += whole((*parts)[k]);
  Shape shape = data.shape;
  shape[*at] = whole((*parts)[output]);
  return laid_out(data, shape, [&](const Position& position, Position& source) {
    source = position;
    source[*at] += start;
    return true;
  });
}

std::optional<SmallTensor> tile_small(SmallInputs inputs) {
  const SmallTensor& data = *inputs[0].value;
  const SmallTensor* repeats = value_at(inputs, 1);
  if (repeats == nullptr || repeats->values.size() != data.shape.size()) return std::nullopt;
  Shape shape = data.shape;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    const std::int64_t times = whole(repeats->values[d]);
    if (times < 0 || times > SmallTensor::kMostElements) return std::nullopt;
    shape[d] *= times;
  }
  return laid_out(data, shape, [&](const Position& at, Position& source) {
    for (std::size_t d = 0; d < at.size(); ++d) source[d] = at[d] % data.shape[d];
    return true;
  });
}

std::optional<SmallTensor> expand_small(SmallInputs inputs) {
  const SmallTensor* target = value_at(inputs, 1);
  if (target == nullptr) return std::nullopt;
  Shape asked;
  for (const double extent : target->values) asked.push_back(whole(extent));
  if (!is_small(asked)) return std::nullopt;
  const auto shape = common_shape(inputs[0].value->shape, asked);
  return shape ? stretched(*inputs[0].value, *shape) : std::nullopt;
}

}  // namespace offcut::traces
