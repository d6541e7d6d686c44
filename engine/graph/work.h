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
//
// Operators and their rules are one table, operators.h. Nothing is free: an operator that is not in
// it, or whose shapes are unknown, counts one FLOP per element of its output (or of its largest
// input), and its work is marked as not known.
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
// "hidden_size", "transA", "transB", ... A reader adds "macs", "flops" and "assumed" (a guess) for
// work that integers do not tell, and "+Relu" where the operator ends in another one, fused.
using Attributes = std::map<std::string, std::vector<std::int64_t>>;

// Returns the first value of an attribute, or `otherwise`.
[[nodiscard]] std::int64_t attribute_or(const Attributes& attributes, const std::string& name,
                                        std::int64_t otherwise);

struct Work {
  double macs = 0;
  double flops = 0;
  double parameters = 0;  // elements of constant inputs that are learned (floating or int8)
  Bytes parameter_bytes;  // of all constant inputs
  Bytes weight_reads;     // what the operator reads of them: of a Gather the rows that leave it
  Bytes input_bytes;      // of the inputs that are not constant
  Bytes output_bytes;
  bool known = true;  // false: a fallback, see above

  friend Work operator+(const Work& a, const Work& b);
};

// One operand as the formulas see it.
struct Operand {
  DataType type = DataType::Float32;
  std::optional<Shape> shape;  // nothing: unknown
  bool constant = false;
  bool present = true;  // false: an optional input left out
};

// Returns whether a constant of this type is one that training sets: shapes, axes and indices are
// constants too, but nobody trained them.
[[nodiscard]] bool is_learned(DataType type);

// Returns the work of one operator. Never fails: see Work::known.
[[nodiscard]] Work work_of(std::string_view op, const Attributes& attributes,
                           std::span<const Operand> inputs, std::span<const Operand> outputs);

}  // namespace offcut
