#include "traces/onnx/small_layout.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace offcut::traces {
namespace {

using Inputs = std::span<const SmallOperand>;
using Position = std::vector<std::int64_t>;

const SmallTensor* value_at(Inputs inputs, std::size_t k) {
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

// Fills a tensor of this shape: `from` turns each position into one of the input.
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
                                           Inputs inputs, std::size_t k) {
  const auto found = attributes.find(name);
  if (found != attributes.end())
    return std::vector<double>(found->second.begin(), found->second.end());
  if (const SmallTensor* value = value_at(inputs, k)) return value->values;
  return std::nullopt;
}

std::optional<SmallTensor> unsqueeze(const Attributes& attributes, Inputs inputs) {
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

std::optional<SmallTensor> squeeze(const Attributes& attributes, Inputs inputs) {
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

std::optional<SmallTensor> reshape(const Attributes& attributes, Inputs inputs) {
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

std::optional<SmallTensor> transpose(const Attributes& attributes, Inputs inputs) {
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

std::optional<SmallTensor> gather(const Attributes& attributes, Inputs inputs) {
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
    for (std::size_t d = 0; d < source.size(); ++d) source[d] = at[d < *axis ? d : d + depth - 1];
    source[*axis] = row < 0 ? row + data.shape[*axis] : row;
    return true;
  });
}

std::optional<SmallTensor> concat(const Attributes& attributes, Inputs inputs) {
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

struct Cut {
  std::int64_t start = 0;
  std::int64_t step = 1;
  std::int64_t count = 0;
};

std::optional<Cut> cut_of(std::int64_t extent, double start, double end, double step) {
  Cut cut{.start = whole(start), .step = whole(step), .count = 0};
  std::int64_t stop = whole(end);
  if (cut.step == 0) return std::nullopt;
  if (cut.start < 0) cut.start += extent;
  if (stop < 0) stop += extent;
  const std::int64_t least = cut.step > 0 ? 0 : -1;
  const std::int64_t most = cut.step > 0 ? extent : extent - 1;
  cut.start = std::clamp(cut.start, std::int64_t{0}, std::max<std::int64_t>(most, 0));
  stop = std::clamp(stop, least, std::max(most, least));
  const std::int64_t way = cut.step > 0 ? stop - cut.start : cut.start - stop;
  const std::int64_t stride = std::abs(cut.step);
  cut.count = way <= 0 || extent == 0 ? 0 : (way + stride - 1) / stride;
  return cut;
}

std::optional<SmallTensor> slice(const Attributes& attributes, Inputs inputs) {
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
  std::vector<Cut> cuts(shape.size());
  for (std::size_t k = 0; k < starts->size(); ++k) {
    const auto at = axis_in(axes ? whole((*axes)[k]) : static_cast<std::int64_t>(k), shape.size());
    if (!at) return std::nullopt;
    const auto cut = cut_of(data.shape[*at], (*starts)[k], (*ends)[k], steps ? (*steps)[k] : 1);
    if (!cut) return std::nullopt;
    cuts[*at] = *cut;
    shape[*at] = cut->count;
  }
  return laid_out(data, shape, [&](const Position& at, Position& source) {
    for (std::size_t d = 0; d < at.size(); ++d) source[d] = cuts[d].start + at[d] * cuts[d].step;
    return true;
  });
}

std::optional<SmallTensor> split(const Attributes& attributes, Inputs inputs, std::size_t output) {
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

std::optional<SmallTensor> tile(Inputs inputs) {
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

std::optional<SmallTensor> expand(Inputs inputs) {
  const SmallTensor* target = value_at(inputs, 1);
  if (target == nullptr) return std::nullopt;
  Shape asked;
  for (const double extent : target->values) asked.push_back(whole(extent));
  if (!is_small(asked)) return std::nullopt;
  const auto shape = common_shape(inputs[0].value->shape, asked);
  return shape ? stretched(*inputs[0].value, *shape) : std::nullopt;
}

std::optional<SmallTensor> flatten(const Attributes& attributes, Inputs inputs) {
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

std::int64_t whole(double x) {
  constexpr double kLargest = 9.0e15;
  if (std::isnan(x)) return 0;
  return static_cast<std::int64_t>(std::clamp(x, -kLargest, kLargest));
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

std::optional<SmallTensor> lay_out_small(std::string_view op, const Attributes& attributes,
                                         Inputs inputs, std::size_t output) {
  if (op == "Identity") return *inputs[0].value;
  if (op == "Gather") return gather(attributes, inputs);
  if (op == "Concat") return concat(attributes, inputs);
  if (op == "Unsqueeze") return unsqueeze(attributes, inputs);
  if (op == "Squeeze") return squeeze(attributes, inputs);
  if (op == "Reshape") return reshape(attributes, inputs);
  if (op == "Flatten") return flatten(attributes, inputs);
  if (op == "Transpose") return transpose(attributes, inputs);
  if (op == "Slice") return slice(attributes, inputs);
  if (op == "Split") return split(attributes, inputs, output);
  if (op == "Tile") return tile(inputs);
  if (op == "Expand") return expand(inputs);
  return std::nullopt;
}

}  // namespace offcut::traces
