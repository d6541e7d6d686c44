#include "device_models/validation.h"

#include <cmath>

#include "device_models/statistics.h"
#include "engine/base/text.h"

namespace offcut {
namespace {

double rank_agreement(std::span<const ValidationRow> rows) {
  double agree = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = i + 1; j < rows.size(); ++j) {
      const double predicted = rows[i].predicted - rows[j].predicted;
      const double measured = rows[i].measured - rows[j].measured;
      const bool tie = predicted == 0 || measured == 0;
      agree += tie ? 0.5 : (predicted > 0) == (measured > 0) ? 1.0 : 0.0;
      pairs += 1;
    }
  }
  return pairs > 0 ? agree / pairs : 1;
}

}  // namespace

Result<ValidationSummary> summarise(std::span<const ValidationRow> rows) {
  if (rows.empty()) {
    return fail(ErrorCode::InvalidArgument, "validation: expected at least one row, found none");
  }
  std::vector<double> errors;
  for (const ValidationRow& row : rows) {
    if (!(row.measured > 0) || !std::isfinite(row.measured) || !std::isfinite(row.predicted)) {
      return fail(ErrorCode::InvalidArgument,
                  message("validation: row ", in_quotes(row.name),
                          ": expected a measured value above zero and finite numbers, found ",
                          row.measured, " and a prediction of ", row.predicted));
    }
    errors.push_back(row.error());
  }
  const std::vector<double> sizes = magnitudes(errors);
  return ValidationSummary{.rows = static_cast<int>(rows.size()),
                           .median = quantile_of(sizes, 0.5),
                           .p90 = quantile_of(sizes, 0.9),
                           .max = quantile_of(sizes, 1),
                           .bias = quantile_of(errors, 0.5),
                           .rank_agreement = rank_agreement(rows)};
}

}  // namespace offcut
