#include "traces/onnx/small_layout.h"

#include <algorithm>
#include <utility>

#include "traces/onnx/small_positions.h"

namespace offcut::traces {
namespace {

std::optional<SmallTensor> unsqueeze(const Attributes& attributes, SmallInputs inputs) {
  const auto axes = list_of(attributes, "axes", inputs, 1);
  if (!axes || axes->size() > 32) return std::nullopt;
  SmallTensor out = *inputs[0].value;
  std::vector<bool> added(out.shape.size() + axes->size(), false);
  for (const double axis : *axes) {
    const auto at = axis_in(whole(axis), added.size());
    if (!at || added[*at]) return std::nullopt;
    added[*at] = true;
  }
  Shape shape;
  std::size_t next = 0;
  for (const bool is_new : added) shape.push_back(is_new ? 1 : out.shape[next++]);
  out.shape = std::move(shape);
  return out;
}

std::optional<SmallTensor> squeeze(const Attributes& attributes, SmallInputs inputs) {
  SmallTensor out = *inputs[0].value;
  const auto axes = list_of(attributes, "axes", inputs, 1);
  std::vector<bool> gone(out.shape.size(), false);
  for (std::size_t d = 0; d < gone.size() && !axes; ++d) gone[d] = out.shape[d] == 1;
  for (const double axis : axes.value_or(std::vector<double>{})) {
    const auto at = axis_in(whole(axis), gone.size());
    if (!at) return std::nullopt;
    gone[*at] = true;
  }
  Shape shape;
  for (std::size_t d = 0; d < gone.size(); ++d) {
    if (!gone[d]) shape.push_back(out.shape[d]);
  }
  out.shape = std::move(shape);
  return out;
}

std::optional<SmallTensor> reshape(const Attributes& attributes, SmallInputs inputs) {
  const auto target = list_of(attributes, "shape", inputs, 1);
  if (!target) return std::nullopt;
  const bool keep = attribute_or(attributes, "allowzero", 0) == 0;
  SmallTensor out = *inputs[0].value;
  Shape shape;
  std::int64_t known = 1;
  std::optional<std::size_t> open;
  for (std::size_t d = 0; d < target->size(); ++d) {
    std::int64_t extent = whole((*target)[d]);
    if (extent == 0 && keep && d < out.shape.size()) extent = out.shape[d];
    if (extent == -1 && !open) {
      open = d;
      extent = 1;
    }
    if (extent < 0 || extent > SmallTensor::kMostElements) return std::nullopt;
    known *= extent;
    if (known > SmallTensor::kMostElements) return std::nullopt;
    shape.push_back(extent);
  }
  if (open && known == 0) return std::nullopt;
  if (open) shape[*open] = static_cast<std::int64_t>(out.values.size()) / known;
  out.shape = std::move(shape);
  return out;
}

std::optional<SmallTensor> transpose(const Attributes& attributes, SmallInputs inputs) {
  const SmallTensor& in = *inputs[0].value;
  const std::size_t rank = in.shape.size();
  std::vector<std::size_t> order;
  const auto given = attributes.find("perm");
  for (std::size_t d = 0; d < rank; ++d) {
    const bool listed = given != attributes.end();
    if (listed && given->second.size() != rank) return std::nullopt;
    const auto at = listed ? axis_in(given->second[d], rank) : rank - 1 - d;
    if (!at) return std::nullopt;
    order.push_back(*at);
  }
  Shape shape;
  for (const std::size_t d : order) shape.push_back(in.shape[d]);
  return laid_out(in, shape, [&](const Position& at, Position& source) {
    for (std::size_t d = 0; d < rank; ++d) source[order[d]] = at[d];
    return true;
  });
}

std::optional<SmallTensor> gather(const Attributes& attributes, SmallInputs inputs) {
  const SmallTensor& data = *inputs[0].value;
  const SmallTensor* indices = value_at(inputs, 1);
  const auto axis = axis_in(attribute_or(attributes, "axis", 0), data.shape.size());
  if (indices == nullptr || !axis) return std::nullopt;
  Shape shape = data.shape;
  const auto place = shape.begin() + static_cast<std::ptrdiff_t>(*axis);
  shape.insert(shape.erase(place), indices->shape.begin(), indices->shape.end());
  const std::size_t depth = indices->shape.size();
  return laid_out(data, shape, [&](const Position& at, Position& source) {
    std::int64_t index = 0;
    for (std::size_t d = 0; d < depth; ++d) index = index * indices->shape[d] + at[*axis + d];
    const std::int64_t row = whole(indices->values[static_cast<std::size_t>(index)]);
    for (std::size_t d = 0; d < source.size(); ++d) {
      if (d != *axis) source[d] = at[d < *axis ? d : d + depth - 1];
    }
    source[*axis] = row < 0 ? row + data.shape[*axis] : row;
    return true;
  });
}

std::optional<SmallTensor> concat(const Attributes& attributes, SmallInputs inputs) {
  const SmallTensor& first = *inputs[0].value;
  const auto axis = axis_in(attribute_or(attributes, "axis", 0), first.shape.size());
  if (!axis) return std::nullopt;
  SmallTensor out{.type = first.type, .shape = first.shape, .values = {}};
  out.shape[*axis] = 0;
  std::int64_t outer = 1;
  for (std::size_t d = 0; d < *axis; ++d) outer *= first.shape[d];
  for (const SmallOperand& input : inputs) {
    if (input.value == nullptr || input.value->shape.size() != first.shape.size()) {
      return std::nullopt;
    }
    out.shape[*axis] += input.value->shape[*axis];
  }
  for (std::int64_t block = 0; block < outer; ++block) {
    for (const SmallOperand& input : inputs) {
      const auto& values = input.value->values;
      const auto size = static_cast<std::ptrdiff_t>(values.size()) / outer;
      out.values.insert(out.values.end(), values.begin() + block * size,
                        values.begin() + (block + 1) * size);
    }
  }
  return out;
}

std::optional<SmallTensor> flatten(const Attributes& attributes, SmallInputs inputs) {
  SmallTensor out = *inputs[0].value;
  const auto rank = static_cast<std::int64_t>(out.shape.size());
  std::int64_t axis = attribute_or(attributes, "axis", 1);
  if (axis < 0) axis += rank;
  if (axis < 0 || axis > rank) return std::nullopt;
  const Shape before(out.shape.begin(), out.shape.begin() + axis);
  const Shape behind(out.shape.begin() + axis, out.shape.end());
  out.shape = {element_count(before), element_count(behind)};
  return out;
}

}  // namespace

std::optional<SmallTensor> lay_out_small(std::string_view op, const Attributes& attributes,
                                         SmallInputs inputs, std::size_t output) {
  if (op == "Identity") return *inputs[0].value;
  if (op == "Gather") return gather(attributes, inputs);
  if (op == "Concat") return concat(attributes, inputs);
  if (op == "Unsqueeze") return unsqueeze(attributes, inputs);
  if (op == "Squeeze") return squeeze(attributes, inputs);
  if (op == "Reshape") return reshape(attributes, inputs);
  if (op == "Flatten") return flatten(attributes, inputs);
  if (op == "Transpose") return transpose(attributes, inputs);
  if (op == "Slice") return slice_small(attributes, inputs);
  if (op == "Split") return split_small(attributes, inputs, output);
  if (op == "Tile") return tile_small(inputs);
  if (op == "Expand") return expand_small(inputs);
  return std::nullopt;
}

}  // namespace offcut::traces
