// An estimate with its confidence interval, from independent replications.
//
//   value +- t(confidence, R - 1) * s / sqrt(R)       s = standard deviation of the R values
//
// (Student 1908; for replications of simulations: Law, "Simulation Modeling and Analysis".)
#pragma once

#include <cstdint>
#include <limits>
#include <span>

namespace offcut::queue {

struct Estimate {
  double value = 0;
  double half_width = 0;  // of the confidence interval; infinite from fewer than two values

  double low() const { return value - half_width; }
  double high() const { return value + half_width; }
  bool covers(double other) const { return low() <= other && other <= high(); }
  // Overload: no finite figure.
  static Estimate infinite() {
    return {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  }
};

// Returns `value` with the half width that the spread of the replications gives it.
[[nodiscard]] Estimate estimate(double value, std::span<const double> replications,
                                double confidence);

// Returns how many samples place the p-quantile to within `margin` of p at the confidence, were
// they independent: z^2 p (1 - p) / margin^2 (MLPerf Inference rules: 262 742 for 0.99 +- 0.0005
// at 99%).
[[nodiscard]] std::int64_t samples_for(double p, double margin, double confidence);

}  // namespace offcut::queue
