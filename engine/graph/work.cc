#include "engine/graph/work.h"

#include <algorithm>
#include <array>

namespace offcut {
namespace {

double elements(const Operand& operand) {
  return operand.present && operand.shape ? static_cast<double>(element_count(*operand.shape))
                                          : 0.0;
}

double extent(const Operand& operand, std::int64_t axis) {
  if (!operand.present || !operand.shape) return 0.0;
  const auto rank = static_cast<std::int64_t>(operand.shape->size());
  if (axis < 0) axis += rank;
  if (axis < 0 || axis >= rank) return 0.0;
  return static_cast<double>((*operand.shape)[static_cast<std::size_t>(axis)]);
}

bool is_one_of(std::string_view op, std::span<const std::string_view> names) {
  return std::find(names.begin(), names.end(), op) != names.end();
}

struct Arithmetic {
  double macs = 0;
  double flops = 0;
};

// Weights are [out, in/group, k...]: each output element takes in/group * k products. Transposed
// convolution has weights [in, out/group, k...]: each input element takes out/group * k. The
// quantised operator has the scale and zero point of the input before its weights.
Arithmetic convolution(std::string_view op, std::span<const Operand> in,
                       std::span<const Operand> out) {
  const std::size_t w = op == "QLinearConv" ? 3 : 1;
  if (in.size() <= w || out.empty() || !in[w].shape || in[w].shape->empty()) return {};
  const double per_element = elements(in[w]) / std::max(1.0, extent(in[w], 0));
  const double macs = elements(op == "ConvTranspose" ? in[0] : out[0]) * per_element;
  const std::size_t b = op == "QLinearConv" ? 8 : 2;
  const bool bias = op != "ConvInteger" && in.size() > b && in[b].present;
  return {macs, 2 * macs + (bias ? elements(out[0]) : 0.0)};
}

Arithmetic matrix_product(std::string_view op, const Attributes& attributes,
                          std::span<const Operand> in, std::span<const Operand> out) {
  if (in.empty() || out.empty()) return {};
  const bool transposed = op.ends_with("Gemm") && attribute_or(attributes, "transA", 0) != 0;
  const double macs = elements(out[0]) * extent(in[0], transposed ? -2 : -1);
  const bool bias = op.ends_with("Gemm") && in.size() > 2 && in[2].present;
  return {macs, 2 * macs + (bias ? elements(out[0]) : 0.0)};
}

// X is [steps, batch, features], W [directions, gates*hidden, features], R [.., .., hidden]: every
// step multiplies with all of W and R; the gates add about nine element-wise operations per unit.
Arithmetic recurrent(std::span<const Operand> in) {
  if (in.size() < 3) return {};
  const double steps_by_batch = extent(in[0], 0) * extent(in[0], 1);
  const double macs = steps_by_batch * (elements(in[1]) + elements(in[2]));
  const double hidden = extent(in[2], -1) * extent(in[2], 0);
  return {macs, 2 * macs + 9 * steps_by_batch * hidden};
}

Arithmetic pooling(std::string_view op, const Attributes& attributes, std::span<const Operand> in,
                   std::span<const Operand> out) {
  if (in.empty() || out.empty()) return {};
  if (op.starts_with("Global")) return {0, elements(in[0])};
  double taps = 1;
  const auto kernel = attributes.find("kernel_shape");
  if (kernel != attributes.end()) {
    for (const std::int64_t k : kernel->second) taps *= static_cast<double>(k);
  }
  return {0, elements(out[0]) * taps};
}

constexpr std::array<std::string_view, 27> kMovesOnly = {
    "Reshape",         "Transpose", "Concat",       "Flatten",       "Squeeze",      "Unsqueeze",
    "Identity",        "Slice",     "Split",        "Gather",        "Shape",        "Cast",
    "Dropout",         "Pad",       "Expand",       "Tile",          "SpaceToDepth", "DepthToSpace",
    "Upsample",        "Constant",  "ReorderInput", "ReorderOutput", "GatherND",     "ScatterND",
    "ConstantOfShape", "Size",      "OneHot"};

// FLOPs per output element of element-wise operators that take more than one.
double flops_per_element(std::string_view op) {
  if (op == "BatchNormalization") return 2;
  if (op == "Softmax" || op == "LogSoftmax") return 5;
  if (op == "LayerNormalization" || op == "InstanceNormalization") return 8;
  if (op == "LRN") return 12;
  if (op == "Sigmoid" || op == "Tanh" || op == "HardSwish") return 4;
  if (op == "Gelu" || op == "Erf") return 8;
  return 1;
}

Arithmetic arithmetic_of(std::string_view op, const Attributes& attributes,
                         std::span<const Operand> in, std::span<const Operand> out) {
  constexpr std::array<std::string_view, 6> kConvolutions = {
      "Conv", "FusedConv", "NhwcConv", "ConvTranspose", "ConvInteger", "QLinearConv"};
  constexpr std::array<std::string_view, 6> kProducts = {
      "Gemm", "FusedGemm", "MatMul", "FusedMatMul", "MatMulInteger", "QLinearMatMul"};
  constexpr std::array<std::string_view, 3> kRecurrent = {"LSTM", "GRU", "RNN"};
  if (is_one_of(op, kConvolutions)) return convolution(op, in, out);
  if (is_one_of(op, kProducts)) return matrix_product(op, attributes, in, out);
  if (is_one_of(op, kRecurrent)) return recurrent(in);
  if (op.ends_with("Pool")) return pooling(op, attributes, in, out);
  if (is_one_of(op, kMovesOnly)) return {};
  if (op.starts_with("Reduce")) return {0, in.empty() ? 0 : elements(in[0])};
  return {0, out.empty() ? 0 : elements(out[0]) * flops_per_element(op)};
}

Bytes bytes_of_operand(const Operand& operand) {
  if (!operand.present || !operand.shape) return Bytes(0);
  return Bytes(element_count(*operand.shape) * bytes_of(operand.type));
}

// Shapes, axes and indices are constants too, but nobody trained them.
bool is_learned(DataType type) {
  return type != DataType::Int64 && type != DataType::UInt64 && type != DataType::Bool;
}

}  // namespace

std::int64_t attribute_or(const Attributes& attributes, const std::string& name,
                          std::int64_t otherwise) {
  const auto found = attributes.find(name);
  return found == attributes.end() || found->second.empty() ? otherwise : found->second.front();
}

Work operator+(const Work& a, const Work& b) {
  return {.macs = a.macs + b.macs,
          .flops = a.flops + b.flops,
          .parameters = a.parameters + b.parameters,
          .parameter_bytes = a.parameter_bytes + b.parameter_bytes,
          .input_bytes = a.input_bytes + b.input_bytes,
          .output_bytes = a.output_bytes + b.output_bytes};
}

Work work_of(std::string_view op, const Attributes& attributes, std::span<const Operand> inputs,
             std::span<const Operand> outputs) {
  const Arithmetic arithmetic = arithmetic_of(op, attributes, inputs, outputs);
  Work work{.macs = arithmetic.macs,
            .flops = arithmetic.flops,
            .parameters = 0,
            .parameter_bytes = {},
            .input_bytes = {},
            .output_bytes = {}};
  for (const Operand& input : inputs) {
    if (!input.constant) {
      work.input_bytes += bytes_of_operand(input);
      continue;
    }
    work.parameter_bytes += bytes_of_operand(input);
    if (is_learned(input.type)) work.parameters += elements(input);
  }
  for (const Operand& output : outputs) work.output_bytes += bytes_of_operand(output);
  return work;
}

}  // namespace offcut
