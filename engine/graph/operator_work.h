// The rules for the arithmetic of operators, one per family. The number of a row (operators.h) is
// the position of the weights, or FLOPs per element. Internal to engine/graph.
#pragma once

#include "engine/graph/operators.h"

namespace offcut {

// ---- data movement and element-wise work

[[nodiscard]] Arithmetic moves_only(const OperatorView& op, double);
[[nodiscard]] Arithmetic per_output(const OperatorView& op,
                                    double flops);  // per element of output 0
[[nodiscard]] Arithmetic per_input(const OperatorView& op, double flops);  // per element of input 0
[[nodiscard]] Arithmetic pooling(const OperatorView& op, double);    // taps per output element
[[nodiscard]] Arithmetic transform(const OperatorView& op, double);  // DFT, STFT: 5 n log2 n

// ---- convolutions: the number is the position of the weights

[[nodiscard]] Arithmetic convolution(const OperatorView& op, double weights);  // bias behind them
[[nodiscard]] Arithmetic plain_convolution(const OperatorView& op, double weights);  // never a bias
[[nodiscard]] Arithmetic quantised_convolution(const OperatorView& op, double weights);
[[nodiscard]] Arithmetic deformable_convolution(const OperatorView& op, double weights);
[[nodiscard]] Arithmetic transposed_convolution(const OperatorView& op, double weights);

// ---- products of matrices: the number is the position of the bias, 0 if there is none

[[nodiscard]] Arithmetic matrix_product(const OperatorView& op, double bias);
[[nodiscard]] Arithmetic packed_product(const OperatorView& op, double bias);  // MatMulNBits: "K"
[[nodiscard]] Arithmetic recurrent(const OperatorView& op, double);
[[nodiscard]] Arithmetic experts(const OperatorView& op, double);  // MoE, QMoE

// ---- attention: projections where the operator holds them, scores and weighted sums

[[nodiscard]] Arithmetic projected_attention(const OperatorView& op, double past);
[[nodiscard]] Arithmetic multi_head_attention(const OperatorView& op, double past);
[[nodiscard]] Arithmetic grouped_attention(const OperatorView& op, double past);
// Both operators named Attention: that of com.microsoft has a matrix of weights second.
[[nodiscard]] Arithmetic any_attention(const OperatorView& op, double past);

}  // namespace offcut
