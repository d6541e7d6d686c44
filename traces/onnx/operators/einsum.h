// The equation of an Einsum: which extents its result has, and how many products it takes.
//
//   "bhid,bhjd->bhij"   MACs = the product of the extents of all letters: b h i j d
//
// Several operands are contracted from left to right, as runtimes do: after each step the letters
// that neither the result nor a later operand names are summed away. A step that sums nothing away
// multiplies and does not accumulate; it counts as MACs all the same. One operand alone takes none.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "traces/onnx/operators/node_view.h"

namespace offcut::traces {

struct EinsumResult {
  Extents extents;
  double macs = 0;
};

// Returns nothing where the equation does not fit the operands, or an extent is open.
[[nodiscard]] std::optional<EinsumResult> evaluate_einsum(std::string_view equation,
                                                          std::span<const Extents> operands);

}  // namespace offcut::traces
