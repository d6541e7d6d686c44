// Predicted against measured: the summary of a validation case.
//
//   error   predicted / measured - 1            bias   median of the errors, with sign
//   median, p90, max   of the sizes of the errors
//   rank    share of pairs of rows that both sides put in the same order (ties on either side count
//           half): 0.5 by chance, 1 if the prediction always knows the better of two
//
// O(rows^2) for the rank.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace offcut {

struct ValidationRow {
  std::string name;
  double predicted = 0;
  double measured = 0;  // > 0
  double error() const { return predicted / measured - 1; }
};

struct ValidationSummary {
  int rows = 0;
  double median = 0;
  double p90 = 0;
  double max = 0;
  double bias = 0;
  double rank_agreement = 0;
};

// InvalidArgument for no row, a measured value that is not above zero, or a number that is not
// finite; the error names the row.
[[nodiscard]] Result<ValidationSummary> summarise(std::span<const ValidationRow> rows);

}  // namespace offcut
