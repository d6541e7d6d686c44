// The table of ONNX operators: by domain and name, the rule for the shapes of the outputs.
//
// It holds every operator of ai.onnx up to kNewestOpset, except sequences and bodies, and those of
// com.microsoft that the optimiser of ONNX Runtime puts into graphs. Debian's ONNX library ends at
// opset 17 and is asked where there is no rule, or where a rule finds no shape. What an operator
// computes is the row of its name in engine/graph/operators.cc; a test holds the two tables to each
// other and to the library's list of schemas. Internal to traces/onnx.
#pragma once

#include <span>
#include <string_view>

#include "traces/onnx/operators/node_view.h"

namespace offcut::traces {

inline constexpr int kNewestOpset = 24;    // of ai.onnx, that the rules are written for
inline constexpr int kLibrarysOpset = 17;  // that the library knows, Debian 12: ONNX 1.12

enum class Domain { Standard, Microsoft };

struct ShapeRow {
  Domain domain = Domain::Standard;
  std::string_view name;
  int since = 1;  // the first opset that has it
  ShapeRule rule = nullptr;
};

[[nodiscard]] std::span<const ShapeRow> shape_rows();

// Returns the row of an operator, null if there is none. Domains of the runtime itself
// (com.ms.internal.nhwc, com.microsoft.nchwc) count as com.microsoft. Where a domain does not have
// a name the other one is asked: runtimes put operators of their own into ai.onnx. O(1).
[[nodiscard]] const ShapeRow* find_shape_row(std::string_view domain, std::string_view name);

}  // namespace offcut::traces
