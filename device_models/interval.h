// The interval that a prediction states: that which holds the true value nine times out of ten, if
// errors are normal in the logarithm with the stated spread.
//
//   low = value * exp(-1.645 sd)      high = value * exp(+1.645 sd)
//
// How often measured values do lie inside is checked on data left out (README, accuracy).
#pragma once

#include <cmath>
#include <cstddef>

#include "engine/base/estimate.h"

namespace offcut::device_models {

inline constexpr double kNineInTen = 1.6449;  // quantile of the normal law at 95 %

struct StatedInterval {
  double low = 0;
  double high = 0;
  [[nodiscard]] bool holds(double value) const { return value >= low && value <= high; }
};

// Returns the interval of a value > 0 with a relative standard deviation >= 0.
[[nodiscard]] inline StatedInterval interval_of(double value, double relative_sd) {
  const double factor = std::exp(kNineInTen * relative_sd);
  return {value / factor, value * factor};
}

// Returns how far Student's t of so many left out reaches beyond the normal law. REQUIRES: two at
// least.
[[nodiscard]] inline double few_samples(std::size_t samples) {
  return student_quantile(samples - 1, 0.95) / kNineInTen;
}

}  // namespace offcut::device_models
