// Order statistics of errors.
#pragma once

#include <span>
#include <vector>

namespace offcut {

// Returns the q-quantile (0..1) with linear interpolation; 0 of nothing.
[[nodiscard]] double quantile_of(std::vector<double> values, double q);
[[nodiscard]] inline double median_of(std::vector<double> values) {
  return quantile_of(std::move(values), 0.5);
}
// Returns the sizes of the values.
[[nodiscard]] std::vector<double> magnitudes(std::span<const double> values);

}  // namespace offcut
