#include "traces/onnx/small_tensor.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "traces/onnx/small_layout.h"

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

bool is_whole(DataType type) {
  return type != DataType::Float32 && type != DataType::Float64 && type != DataType::Float16 &&
         type != DataType::BFloat16;
}

std::optional<SmallTensor> shape_of(const Attributes& attributes, Inputs inputs) {
  if (inputs.empty() || inputs[0].shape == nullptr) return std::nullopt;
  const Shape& shape = *inputs[0].shape;
  const auto rank = static_cast<std::int64_t>(shape.size());
  const auto bound = [&](const char* name, std::int64_t otherwise) {
    std::int64_t at = attribute_or(attributes, name, otherwise);
    if (at < 0) at = std::max(at, -rank) + rank;
    return std::clamp(at, std::int64_t{0}, rank);
  };
  const std::int64_t start = bound("start", 0);
  const std::int64_t end = std::max(start, bound("end", rank));
  return list({shape.begin() + start, shape.begin() + end});
}

std::optional<SmallTensor> size_of(Inputs inputs) {
  if (inputs.empty() || inputs[0].shape == nullptr) return std::nullopt;
  return SmallTensor{.type = DataType::Int64,
                     .shape = {},
                     .values = {static_cast<double>(element_count(*inputs[0].shape))}};
}

bool is_test(std::string_view op) {
  return op == "Equal" || op == "Less" || op == "Greater" || op == "LessOrEqual" ||
         op == "GreaterOrEqual" || op == "And" || op == "Or" || op == "Xor";
}

std::optional<double> arithmetic(std::string_view op, double a, double b, bool whole_numbers) {
  if (op == "Add" || op == "Sum") return a + b;
  if (op == "Sub") return a - b;
  if (op == "Mul") return a * b;
  if (op == "Min") return std::min(a, b);
  if (op == "Max") return std::max(a, b);
  if (op == "Pow") return std::pow(a, b);
  if (op == "Equal") return a == b ? 1.0 : 0.0;
  if (op == "Less") return a < b ? 1.0 : 0.0;
  if (op == "Greater") return a > b ? 1.0 : 0.0;
  if (op == "LessOrEqual") return a <= b ? 1.0 : 0.0;
  if (op == "GreaterOrEqual") return a >= b ? 1.0 : 0.0;
  if (op == "And") return a != 0 && b != 0 ? 1.0 : 0.0;
  if (op == "Or") return a != 0 || b != 0 ? 1.0 : 0.0;
  if (op == "Xor") return (a != 0) != (b != 0) ? 1.0 : 0.0;
  if (b == 0) return std::nullopt;
  if (op == "Div") return whole_numbers ? std::trunc(a / b) : a / b;
  if (op == "Mod") return a - b * std::floor(a / b);
  return std::nullopt;
}

std::optional<SmallTensor> binary(std::string_view op, const SmallTensor& a, const SmallTensor& b) {
  const auto shape = common_shape(a.shape, b.shape);
  const auto left = shape ? stretched(a, *shape) : std::nullopt;
  const auto right = shape ? stretched(b, *shape) : std::nullopt;
  if (!left || !right) return std::nullopt;
  SmallTensor out{.type = is_test(op) ? DataType::Bool : a.type, .shape = *shape, .values = {}};
  for (std::size_t i = 0; i < left->values.size(); ++i) {
    const auto y = arithmetic(op, left->values[i], right->values[i], is_whole(a.type));
    if (!y) return std::nullopt;
    out.values.push_back(*y);
  }
  return out;
}

// Sum, Min and Max take any number of inputs.
std::optional<SmallTensor> combined(std::string_view op, Inputs inputs) {
  std::optional<SmallTensor> out = *inputs[0].value;
  for (std::size_t k = 1; k < inputs.size() && out; ++k) {
    if (inputs[k].value == nullptr) return std::nullopt;
    out = binary(op, *out, *inputs[k].value);
  }
  const bool any_number = op == "Sum" || op == "Min" || op == "Max";
  if (inputs.size() != 2 && !any_number) return std::nullopt;
  return out;
}

// The filling value is the attribute "value" where the caller knows it as a whole number.
std::optional<SmallTensor> constant_of_shape(const Attributes& attributes, Inputs inputs) {
  const bool is_stated = attributes.contains("value");
  SmallTensor out{
      .type = is_stated ? DataType::Int64 : DataType::Float32, .shape = {}, .values = {}};
  for (const double extent : inputs[0].value->values) {
    if (extent < 0) return std::nullopt;
    out.shape.push_back(whole(extent));
  }
  const std::int64_t n = element_count(out.shape);
  if (n > SmallTensor::kMostElements) return std::nullopt;
  out.values.assign(static_cast<std::size_t>(n),
                    static_cast<double>(attribute_or(attributes, "value", 0)));
  return out;
}

std::optional<double> reduced(std::string_view op, const std::vector<double>& values) {
  double y = op == "ReduceProd" ? 1 : op == "ReduceSum" || values.empty() ? 0 : values[0];
  for (const double x : values) {
    if (op == "ReduceProd") y *= x;
    if (op == "ReduceSum") y += x;
    if (op == "ReduceMax") y = std::max(y, x);
    if (op == "ReduceMin") y = std::min(y, x);
  }
  return y;
}

// Over all elements of a list or scalar.
std::optional<SmallTensor> reduce(std::string_view op, const Attributes& attributes,
                                  Inputs inputs) {
  const SmallTensor& data = *inputs[0].value;
  if (data.shape.size() > 1) return std::nullopt;
  const auto y = reduced(op, data.values);
  const bool keep = attribute_or(attributes, "keepdims", 1) != 0;
  return SmallTensor{
      .type = data.type, .shape = keep ? Shape(data.shape.size(), 1) : Shape{}, .values = {*y}};
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
  if (yes == nullptr || no == nullptr) return std::nullopt;
  auto shape = common_shape(inputs[0].value->shape, yes->shape);
  if (shape) shape = common_shape(*shape, no->shape);
  if (!shape) return std::nullopt;
  const auto test = stretched(*inputs[0].value, *shape);
  const auto a = stretched(*yes, *shape);
  const auto b = stretched(*no, *shape);
  if (!test || !a || !b) return std::nullopt;
  SmallTensor out{.type = yes->type, .shape = *shape, .values = {}};
  for (std::size_t i = 0; i < test->values.size(); ++i) {
    out.values.push_back(test->values[i] != 0 ? a->values[i] : b->values[i]);
  }
  return out;
}

std::optional<double> unary(std::string_view op, double x) {
  if (op == "Floor") return std::floor(x);
  if (op == "Ceil") return std::ceil(x);
  if (op == "Round") return std::nearbyint(x);
  if (op == "Neg") return -x;
  if (op == "Abs") return std::abs(x);
  if (op == "Not") return x == 0 ? 1.0 : 0.0;
  if (op == "Sign") return x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0;
  if (op == "Sqrt" && x >= 0) return std::sqrt(x);
  if (op == "Relu") return std::max(x, 0.0);
  if (op == "Reciprocal" && x != 0) return 1 / x;
  return std::nullopt;
}

std::optional<SmallTensor> each(std::string_view op, const SmallTensor& in) {
  SmallTensor out = in;
  for (double& x : out.values) {
    const auto y = unary(op, x);
    if (!y) return std::nullopt;
    x = *y;
  }
  return out;
}

std::optional<SmallTensor> non_zero(const SmallTensor& in) {
  if (in.shape.size() != 1) return std::nullopt;
  SmallTensor out{.type = DataType::Int64, .shape = {1, 0}, .values = {}};
  for (std::size_t i = 0; i < in.values.size(); ++i) {
    if (in.values[i] != 0) out.values.push_back(static_cast<double>(i));
  }
  out.shape[1] = static_cast<std::int64_t>(out.values.size());
  return out;
}

std::optional<SmallTensor> cumulated(const Attributes& attributes, const SmallTensor& in) {
  if (in.shape.size() > 1 || attribute_or(attributes, "reverse", 0) != 0) return std::nullopt;
  SmallTensor out = in;
  const bool exclusive = attribute_or(attributes, "exclusive", 0) != 0;
  double sum = 0;
  for (double& x : out.values) {
    const double next = sum + x;
    x = exclusive ? sum : next;
    sum = next;
  }
  return out;
}

// A cast to a whole type drops the fraction; the numbers of the types are those of ONNX.
std::optional<SmallTensor> cast(const Attributes& attributes, Inputs inputs) {
  SmallTensor out = *inputs[0].value;
  switch (attribute_or(attributes, "to", 0)) {
    case 1:
    case 10:
    case 11:
    case 16:
      out.type = DataType::Float32;
      return out;
    case 2:
    case 3:
    case 4:
    case 5:
    case 6:
    case 7:
    case 12:
    case 13:
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

bool is_unary(std::string_view op) {
  return op == "Floor" || op == "Ceil" || op == "Neg" || op == "Abs" || op == "Not" ||
         op == "Sign" || op == "Sqrt" || op == "Round" || op == "Relu" || op == "Reciprocal";
}

std::optional<SmallTensor> evaluate(std::string_view op, const Attributes& attributes,
                                    Inputs inputs, std::size_t output) {
  if (op == "Shape") return shape_of(attributes, inputs);
  if (op == "Size") return size_of(inputs);
  if (inputs.empty() || inputs[0].value == nullptr) return std::nullopt;
  if (op == "Cast") return cast(attributes, inputs);
  if (op == "ConstantOfShape") return constant_of_shape(attributes, inputs);
  if (op == "ReduceProd" || op == "ReduceSum" || op == "ReduceMax" || op == "ReduceMin") {
    return reduce(op, attributes, inputs);
  }
  if (op == "Range") return range(inputs);
  if (op == "Where") return where(inputs);
  if (op == "NonZero") return non_zero(*inputs[0].value);
  if (op == "CumSum") return cumulated(attributes, *inputs[0].value);
  if (is_unary(op)) return each(op, *inputs[0].value);
  if (auto moved = lay_out_small(op, attributes, inputs, output)) return moved;
  if (is_test(op) || arithmetic(op, 1, 1, true)) return combined(op, inputs);
  return std::nullopt;
}

}  // namespace

std::optional<SmallTensor> evaluate_small(std::string_view op, const Attributes& attributes,
                                          Inputs inputs, std::size_t output) {
  auto out = evaluate(op, attributes, inputs, output);
  if (!out) return std::nullopt;
  return checked(std::move(*out));
}

}  // namespace offcut::traces
