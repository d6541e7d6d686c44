// The arithmetic and the memory traffic of one operator, from its type, attributes and shapes.
//
//   MACs   multiply-accumulate pairs: convolution  out_elements * (in_channels/group) * kernel
//                                     matrix product out_elements * inner extent
//   FLOPs  2 * MACs, plus one per element for element-wise work (a bias, an activation, a pooling
//          tap, a normalisation's scale and shift count two)
//   bytes  what has to move at least once: inputs + outputs + parameters
//
// Published tables mix MACs and FLOPs ("4.1 GFLOPs" of ResNet-50 are MACs): both are kept apart
// here. Operators that only rename or move data (Reshape, Concat, Transpose...) have no arithmetic.
// An operator that this file does not know counts one FLOP per output element.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/units.h"
#include "engine/graph/tensor_type.h"

namespace offcut {

// The integer attributes of an operator by ONNX name: "kernel_shape", "strides", "group", "pads",
// "hidden_size", "transA", "transB", ...
using Attributes = std::map<std::string, std::vector<std::int64_t>>;

// Returns the first value of an attribute, or `otherwise`.
[[nodiscard]] std::int64_t attribute_or(const Attributes& attributes, const std::string& name,
                                        std::int64_t otherwise);

struct Work {
  double macs = 0;
  double flops = 0;
  double parameters = 0;  // elements of constant inputs that are learned (floating or int8)
  Bytes parameter_bytes;  // of all constant inputs
  Bytes input_bytes;      // of the inputs that are not constant
  Bytes output_bytes;

  friend Work operator+(const Work& a, const Work& b);
};

// One operand as the formulas see it.
struct Operand {
  DataType type = DataType::Float32;
  std::optional<Shape> shape;  // nothing: unknown, counts as no work
  bool constant = false;
  bool present = true;  // false: an optional input left out
};

// Returns the work of one operator. Never fails: where shapes are unknown the work is zero.
[[nodiscard]] Work work_of(std::string_view op, const Attributes& attributes,
                           std::span<const Operand> inputs, std::span<const Operand> outputs);

}  // namespace offcut
