// Which ONNX operators are known, and how: what `offcut list operators` prints.
//
//   * shapes: "rule" (operators/table.h), "body" (from the graphs inside), "library" (Debian's
//     ONNX), or "stated": the file must say.
//   * counted: the operator has a row in the table of work (engine/graph/operators.h). Any other
//     one costs the stated fallback and is said by name.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace offcut::traces {

struct KnownOperator {
  std::string domain;  // "ai.onnx" or "com.microsoft"
  std::string name;
  int since = 1;  // the first opset that has it
  std::string_view shapes;
  bool counted = false;
};

// In order of domain and name. Operators of ai.onnx from the schemas of the library and, beyond its
// newest opset, from our table; of com.microsoft from our table.
[[nodiscard]] std::vector<KnownOperator> known_operators();

// The operators of ai.onnx up to an opset.
struct OpsetCoverage {
  int opset = 0;
  std::size_t operators = 0;
  std::size_t by_rule = 0;  // or by their bodies
  std::size_t by_library = 0;
  std::size_t counted = 0;
};

// One entry per opset at which the list grows, from 7 on.
[[nodiscard]] std::vector<OpsetCoverage> opset_coverage();

}  // namespace offcut::traces
