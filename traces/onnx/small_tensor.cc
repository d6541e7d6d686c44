#include "traces/onnx/small_tensor.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace offcut::traces {
namespace {

using Inputs = std::span<const SmallOperand>;

std::optional<SmallTensor> checked(SmallTensor tensor) {
  if (element_count(tensor.shape) > SmallTensor::kMostElements) return std::nullopt;
  if (element_count(tensor.shape) != static_cast<std::int64_t>(tensor.values.size())) {
    return std::nullopt;
  }
  return tensor;
}

SmallTensor list(std::vector<double> values, DataType type = DataType::Int64) {
  return {.type = type,
          .shape = {static_cast<std::int64_t>(values.size())},
          .values = std::move(values)};
}

const SmallTensor* value_at(Inputs inputs, std::size_t k) {
  return k < inputs.size() ? inputs[k].value : nullptr;
}

std::vector<double> as_doubles(std::span<const std::int64_t> values) {
  return {values.begin(), values.end()};
}

// Saturates, so that "until the end" stays at the end.
std::int64_t as_int(double x) {
  constexpr double kLargest = 9.0e15;
  if (!(x > -kLargest)) return -static_cast<std::int64_t>(kLargest);
  return static_cast<std::int64_t>(std::min(x, kLargest));
}

std::optional<SmallTensor> shape_of(const Attributes& attributes, Inputs inputs) {
  if (inputs.empty() || inputs[0].shape == nullptr) return std::nullopt;
  const Shape& shape = *inputs[0].shape;
  const auto rank = static_cast<std::int64_t>(shape.size());
  const auto bound = [&](const char* name, std::int64_t otherwise) {
    std::int64_t at = attribute_or(attributes, name, otherwise);
    if (at < 0) at += rank;
    return std::clamp(at, std::int64_t{0}, rank);
  };
  const std::int64_t start = bound("start", 0);
  const std::int64_t end = std::max(start, bound("end", rank));
  return list(as_doubles(std::span(shape).subspan(static_cast<std::size_t>(start),
                                                  static_cast<std::size_t>(end - start))));
}

// Axes come as an attribute in old opsets and as the second input in new ones.
std::optional<std::vector<double>> axes_of(const Attributes& attributes, Inputs inputs) {
  const auto found = attributes.find("axes");
  if (found != attributes.end()) return as_doubles(found->second);
  if (const SmallTensor* axes = value_at(inputs, 1)) return axes->values;
  return std::nullopt;
}

std::optional<SmallTensor> unsqueeze(const Attributes& attributes, Inputs inputs) {
  const auto axes = axes_of(attributes, inputs);
  if (!axes) return std::nullopt;
  SmallTensor out = *inputs[0].value;
  const auto rank = static_cast<std::int64_t>(out.shape.size() + axes->size());
  std::vector<bool> added(static_cast<std::size_t>(rank), false);
  for (const double axis : *axes) {
    const std::int64_t at = as_int(axis) + (axis < 0 ? rank : 0);
    if (at < 0 || at >= rank) return std::nullopt;
    added[static_cast<std::size_t>(at)] = true;
  }
  Shape shape;
  std::size_t next = 0;
  for (const bool is_new : added) {
    if (!is_new && next == out.shape.size()) return std::nullopt;  // an axis named twice
    shape.push_back(is_new ? 1 : out.shape[next++]);
  }
  out.shape = std::move(shape);
  return out;
}

std::optional<SmallTensor> squeeze(const Attributes& attributes, Inputs inputs) {
  SmallTensor out = *inputs[0].value;
  const auto axes = axes_of(attributes, inputs);
  const auto rank = static_cast<std::int64_t>(out.shape.size());
  Shape shape;
  for (std::int64_t d = 0; d < rank; ++d) {
    const std::int64_t extent = out.shape[static_cast<std::size_t>(d)];
    const bool named = axes && std::any_of(axes->begin(), axes->end(), [&](double axis) {
                         return as_int(axis) == d || as_int(axis) + rank == d;
                       });
    if (!(axes ? named : extent == 1)) shape.push_back(extent);
  }
  out.shape = std::move(shape);
  return out;
}

std::optional<SmallTensor> reshape(Inputs inputs) {
  const SmallTensor* target = value_at(inputs, 1);
  if (target == nullptr) return std::nullopt;
  SmallTensor out = *inputs[0].value;
  Shape shape;
  std::int64_t known = 1;
  std::optional<std::size_t> open;
  for (std::size_t d = 0; d < target->values.size(); ++d) {
    std::int64_t extent = as_int(target->values[d]);
    if (extent == 0 && d < out.shape.size()) extent = out.shape[d];
    if (extent == -1) {
      open = d;
    } else if (extent <= 0 || extent > SmallTensor::kMostElements) {
      return std::nullopt;
    } else {
      known *= extent;
    }
    if (known > SmallTensor::kMostElements) return std::nullopt;
    shape.push_back(extent);
  }
  if (open) shape[*open] = static_cast<std::int64_t>(out.values.size()) / known;
  out.shape = std::move(shape);
  return out;
}

std::optional<SmallTensor> gather(const Attributes& attributes, Inputs inputs) {
  const SmallTensor* data = inputs[0].value;
  const SmallTensor* indices = value_at(inputs, 1);
  if (indices == nullptr || data->shape.size() != 1) return std::nullopt;
  if (attribute_or(attributes, "axis", 0) > 0) return std::nullopt;
  SmallTensor out{.type = data->type, .shape = indices->shape, .values = {}};
  const auto size = static_cast<std::int64_t>(data->values.size());
  for (const double index : indices->values) {
    const std::int64_t at = as_int(index) + (index < 0 ? size : 0);
    if (at < 0 || at >= size) return std::nullopt;
    out.values.push_back(data->values[static_cast<std::size_t>(at)]);
  }
  return out;
}

std::optional<SmallTensor> concat(Inputs inputs) {
  SmallTensor out = list({}, inputs[0].value->type);
  for (const SmallOperand& input : inputs) {
    if (input.value == nullptr || input.value->shape.size() != 1) return std::nullopt;
    out.values.insert(out.values.end(), input.value->values.begin(), input.value->values.end());
  }
  out.shape = {static_cast<std::int64_t>(out.values.size())};
  return out;
}

// One-dimensional slices; bounds from attributes (opset < 10) or inputs.
std::optional<SmallTensor> slice(const Attributes& attributes, Inputs inputs) {
  const SmallTensor& data = *inputs[0].value;
  if (data.shape.size() != 1) return std::nullopt;
  const auto bound = [&](const char* name, std::size_t k) -> std::optional<std::int64_t> {
    const auto found = attributes.find(name);
    if (found != attributes.end() && found->second.size() == 1) return found->second.front();
    const SmallTensor* value = value_at(inputs, k);
    if (value == nullptr || value->values.size() != 1) return std::nullopt;
    return as_int(value->values.front());
  };
  const auto start = bound("starts", 1);
  const auto end = bound("ends", 2);
  if (!start || !end) return std::nullopt;
  const bool has_step = inputs.size() > 4;
  const auto step = has_step ? bound("steps", 4) : 1;
  if (!step || *step != 1) return std::nullopt;
  const auto size = static_cast<std::int64_t>(data.values.size());
  const auto place = [&](std::int64_t at) {
    return std::clamp(at < 0 ? at + size : at, std::int64_t{0}, size);
  };
  const std::int64_t from = place(*start);
  const std::int64_t to = std::max(from, place(*end));
  return list({data.values.begin() + from, data.values.begin() + to}, data.type);
}

std::optional<double> arithmetic(std::string_view op, double a, double b, bool whole) {
  if (op == "Add" || op == "Sum") return a + b;
  if (op == "Sub") return a - b;
  if (op == "Mul") return a * b;
  if (op == "Min") return std::min(a, b);
  if (op == "Max") return std::max(a, b);
  if (op == "Equal") return a == b ? 1.0 : 0.0;
  if (op == "Less") return a < b ? 1.0 : 0.0;
  if (op == "Greater") return a > b ? 1.0 : 0.0;
  if (b == 0) return std::nullopt;
  if (op == "Div") return whole ? std::trunc(a / b) : a / b;
  if (op == "Mod") return a - b * std::floor(a / b);
  return std::nullopt;
}

std::optional<SmallTensor> binary(std::string_view op, Inputs inputs) {
  const SmallTensor* a = value_at(inputs, 0);
  const SmallTensor* b = value_at(inputs, 1);
  if (b == nullptr || inputs.size() != 2) return std::nullopt;
  const bool repeat_a = a->values.size() == 1;
  const bool repeat_b = b->values.size() == 1;
  if (!repeat_a && !repeat_b && a->shape != b->shape) return std::nullopt;
  const bool is_test = op == "Equal" || op == "Less" || op == "Greater";
  const bool whole = a->type != DataType::Float32 && a->type != DataType::Float64;
  const bool like_a = repeat_b && a->shape.size() >= b->shape.size();
  SmallTensor out{.type = is_test ? DataType::Bool : a->type,
                  .shape = like_a ? a->shape : b->shape,
                  .values = {}};
  const auto n = static_cast<std::size_t>(element_count(out.shape));
  if (n == 0) return std::nullopt;
  for (std::size_t i = 0; i < n; ++i) {
    const auto y = arithmetic(op, a->values[repeat_a ? 0 : i], b->values[repeat_b ? 0 : i], whole);
    if (!y) return std::nullopt;
    out.values.push_back(*y);
  }
  return out;
}

// The filling value is the attribute "value" where the caller knows it as a whole number.
std::optional<SmallTensor> constant_of_shape(const Attributes& attributes, Inputs inputs) {
  const bool whole = attributes.contains("value");
  SmallTensor out{.type = whole ? DataType::Int64 : DataType::Float32, .shape = {}, .values = {}};
  for (const double extent : inputs[0].value->values) {
    if (extent < 0) return std::nullopt;
    out.shape.push_back(as_int(extent));
  }
  const std::int64_t n = element_count(out.shape);
  if (n > SmallTensor::kMostElements) return std::nullopt;
  out.values.assign(static_cast<std::size_t>(n),
                    static_cast<double>(attribute_or(attributes, "value", 0)));
  return out;
}

std::optional<SmallTensor> reduce_product(const Attributes& attributes, Inputs inputs) {
  const SmallTensor& data = *inputs[0].value;
  if (data.shape.size() > 1) return std::nullopt;
  double product = 1;
  for (const double x : data.values) product *= x;
  const bool keep = attribute_or(attributes, "keepdims", 1) != 0;
  return SmallTensor{.type = data.type,
                     .shape = keep ? Shape(data.shape.size(), 1) : Shape{},
                     .values = {product}};
}

std::optional<SmallTensor> range(Inputs inputs) {
  const SmallTensor* limit = value_at(inputs, 1);
  const SmallTensor* delta = value_at(inputs, 2);
  if (limit == nullptr || delta == nullptr) return std::nullopt;
  if (inputs[0].value->values.size() != 1 || limit->values.size() != 1 ||
      delta->values.size() != 1 || delta->values[0] == 0) {
    return std::nullopt;
  }
  const double start = inputs[0].value->values[0];
  const double count = std::ceil((limit->values[0] - start) / delta->values[0]);
  if (!(count <= static_cast<double>(SmallTensor::kMostElements))) return std::nullopt;
  std::vector<double> values;
  for (double i = 0; i < count; ++i) values.push_back(start + i * delta->values[0]);
  return list(std::move(values), inputs[0].value->type);
}

std::optional<SmallTensor> where(Inputs inputs) {
  const SmallTensor* yes = value_at(inputs, 1);
  const SmallTensor* no = value_at(inputs, 2);
  const SmallTensor* test = inputs[0].value;
  if (yes == nullptr || no == nullptr) return std::nullopt;
  SmallTensor out{.type = yes->type, .shape = test->shape, .values = {}};
  for (std::size_t i = 0; i < test->values.size(); ++i) {
    const SmallTensor* from = test->values[i] != 0 ? yes : no;
    if (from->values.size() != 1 && from->values.size() != test->values.size()) return std::nullopt;
    out.values.push_back(from->values[from->values.size() == 1 ? 0 : i]);
  }
  return out;
}

std::optional<SmallTensor> rounded(std::string_view op, Inputs inputs) {
  SmallTensor out = *inputs[0].value;
  for (double& x : out.values) x = op == "Floor" ? std::floor(x) : op == "Ceil" ? std::ceil(x) : -x;
  return out;
}

// A cast to a whole type drops the fraction; the numbers of the types are those of ONNX.
std::optional<SmallTensor> cast(const Attributes& attributes, Inputs inputs) {
  SmallTensor out = *inputs[0].value;
  switch (attribute_or(attributes, "to", 0)) {
    case 1:
      out.type = DataType::Float32;
      return out;
    case 6:
    case 7:
      out.type = DataType::Int64;
      for (double& x : out.values) x = std::trunc(x);
      return out;
    case 9:
      out.type = DataType::Bool;
      for (double& x : out.values) x = x != 0 ? 1 : 0;
      return out;
    default:
      return std::nullopt;
  }
}

std::optional<SmallTensor> evaluate(std::string_view op, const Attributes& attributes,
                                    Inputs inputs) {
  if (op == "Shape") return shape_of(attributes, inputs);
  if (inputs.empty() || inputs[0].value == nullptr) return std::nullopt;
  if (op == "Identity") return *inputs[0].value;
  if (op == "Cast") return cast(attributes, inputs);
  if (op == "Gather") return gather(attributes, inputs);
  if (op == "Concat") return concat(inputs);
  if (op == "Unsqueeze") return unsqueeze(attributes, inputs);
  if (op == "Squeeze") return squeeze(attributes, inputs);
  if (op == "Reshape") return reshape(inputs);
  if (op == "Slice") return slice(attributes, inputs);
  if (op == "ConstantOfShape") return constant_of_shape(attributes, inputs);
  if (op == "ReduceProd") return reduce_product(attributes, inputs);
  if (op == "Range") return range(inputs);
  if (op == "Where") return where(inputs);
  if (op == "Floor" || op == "Ceil" || op == "Neg") return rounded(op, inputs);
  return binary(op, inputs);
}

}  // namespace

std::optional<SmallTensor> evaluate_small(std::string_view op, const Attributes& attributes,
                                          Inputs inputs) {
  auto out = evaluate(op, attributes, inputs);
  if (!out) return std::nullopt;
  return checked(std::move(*out));
}

}  // namespace offcut::traces
