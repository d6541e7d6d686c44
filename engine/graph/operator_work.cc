#include "engine/graph/operator_work.h"

#include <algorithm>
#include <cmath>

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

std::size_t position(double number) { return static_cast<std::size_t>(number); }

double with_bias(const OperatorView& op, std::size_t bias) {
  return op.has(bias) ? op.elements_out(0) : 0.0;
}

// Weights are [out, in/group, k...]: each output element takes in/group * k products.
double products_of_convolution(const OperatorView& op, std::size_t weights) {
  return op.elements_out(0) * op.elements_in(weights) / std::max(1.0, op.extent_in(weights, 0));
}

}  // namespace

bool OperatorView::has_rank(std::size_t input, std::size_t rank) const {
  return has(input) && in[input].shape && in[input].shape->size() == rank;
}
double OperatorView::elements_in(std::size_t k) const {
  return k < in.size() ? elements(in[k]) : 0.0;
}
double OperatorView::elements_out(std::size_t k) const {
  return k < out.size() ? elements(out[k]) : 0.0;
}
double OperatorView::extent_in(std::size_t k, std::int64_t axis) const {
  return k < in.size() ? extent(in[k], axis) : 0.0;
}
double OperatorView::extent_out(std::size_t k, std::int64_t axis) const {
  return k < out.size() ? extent(out[k], axis) : 0.0;
}

Arithmetic moves_only(const OperatorView&, double) { return {}; }

Arithmetic per_output(const OperatorView& op, double flops) {
  return {0, op.elements_out(0) * flops};
}

Arithmetic per_input(const OperatorView& op, double flops) {
  return {0, op.elements_in(0) * flops};
}

Arithmetic pooling(const OperatorView& op, double) {
  double taps = 1;
  const auto kernel = op.attributes.find("kernel_shape");
  if (kernel != op.attributes.end()) {
    for (const std::int64_t k : kernel->second) taps *= static_cast<double>(k);
  }
  return {0, op.elements_out(0) * taps};
}

// The length of a transform is an extent of its frames: the last but one of the output of STFT, and
// the axis of DFT, whose last extent is that of real and imaginary parts.
Arithmetic transform(const OperatorView& op, double) {
  const double length = std::max(
      2.0, op.extent_out(
               0, op.attributes.contains("axis") ? attribute_or(op.attributes, "axis", 1) : -2));
  return {0, 2.5 * op.elements_out(0) * std::log2(length)};
}

Arithmetic convolution(const OperatorView& op, double weights) {
  const double macs = products_of_convolution(op, position(weights));
  return {macs, 2 * macs + with_bias(op, position(weights) + 1)};
}

Arithmetic plain_convolution(const OperatorView& op, double weights) {
  const double macs = products_of_convolution(op, position(weights));
  return {macs, 2 * macs};
}

// The scales and zero points of weights and output come before the bias.
Arithmetic quantised_convolution(const OperatorView& op, double weights) {
  const double macs = products_of_convolution(op, position(weights));
  return {macs, 2 * macs + with_bias(op, position(weights) + 5)};
}

// The offsets come before the bias; each product first interpolates between four values.
Arithmetic deformable_convolution(const OperatorView& op, double weights) {
  const double macs = products_of_convolution(op, position(weights));
  const double samples = macs / std::max(1.0, op.extent_in(position(weights), 0));
  return {macs, 2 * macs + 8 * samples + with_bias(op, position(weights) + 2)};
}

// Weights are [in, out/group, k...]: each input element takes out/group * k products.
Arithmetic transposed_convolution(const OperatorView& op, double number) {
  const std::size_t weights = position(number);
  const double macs =
      op.elements_in(0) * op.elements_in(weights) / std::max(1.0, op.extent_in(weights, 0));
  return {macs, 2 * macs + with_bias(op, weights + 1)};
}

// The inner extent is the last of the first operand; transA makes it the last but one, and
// transBatchA (FusedMatMul) moves the first extent there before.
Arithmetic matrix_product(const OperatorView& op, double bias) {
  const bool transposed = attribute_or(op.attributes, "transA", 0) != 0;
  const bool moved = attribute_or(op.attributes, "transBatchA", 0) != 0;
  const bool is_vector = op.has_rank(0, 1);
  const double inner = op.extent_in(0, !transposed || is_vector ? -1 : moved ? 0 : -2);
  const double macs = op.elements_out(0) * inner;
  return {macs, 2 * macs + (bias > 0 ? with_bias(op, position(bias)) : 0.0)};
}

Arithmetic packed_product(const OperatorView& op, double bias) {
  const double macs = op.elements_out(0) * op.extent_in(0, -1);
  return {macs, 2 * macs + (bias > 0 ? with_bias(op, position(bias)) : 0.0)};
}

// X is [steps, batch, features], W [directions, gates*hidden, features], R [.., .., hidden]: every
// step multiplies with all of W and R; the gates add about nine element-wise operations per unit.
Arithmetic recurrent(const OperatorView& op, double) {
  const double steps_by_batch = op.extent_in(0, 0) * op.extent_in(0, 1);
  const double macs = steps_by_batch * (op.elements_in(1) + op.elements_in(2));
  const double hidden = op.extent_in(2, -1) * op.extent_in(2, 0);
  return {macs, 2 * macs + 9 * steps_by_batch * hidden};
}

// Every token goes through `k` experts. The weights of an expert are one part of the first extent
// of each matrix; QMoE packs several elements into a byte.
Arithmetic experts(const OperatorView& op, double) {
  const double tokens = op.elements_in(0) / std::max(1.0, op.extent_in(0, -1));
  const double packed = 8 / op.attribute("expert_weight_bits", 8);
  double per_expert = 0;
  for (std::size_t k = 2; k < op.in.size(); ++k) {
    if (!op.has_rank(k, 3)) continue;  // biases and scales
    per_expert += op.extent_in(k, 1) * op.extent_in(k, 2) * packed;
  }
  const double macs = tokens * op.attribute("k", 1) * per_expert;
  return {macs, 2 * macs};
}

}  // namespace offcut
