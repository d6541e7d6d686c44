// A number with its confidence interval, and how sampled or simulated ones come by it.
//
//   value +- t(confidence, R - 1) * s / sqrt(R)       s = standard deviation of the R values
//
// (Student 1908; for replications of simulations: Law, "Simulation Modeling and Analysis".)
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>

namespace offcut {

// value +- half_width covers the truth with the stated confidence (95% unless said otherwise).
struct Estimate {
  double value = 0;
  double half_width = 0;  // infinite where fewer than two values are known

  double low() const { return value - half_width; }
  double high() const { return value + half_width; }
  bool holds(double x) const { return low() <= x && x <= high(); }
  bool holds_zero() const { return holds(0); }
  // No finite figure, for example that of an overloaded queue.
  static Estimate infinite() {
    return {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  }
};

// Returns "0.314 +- 0.004", or "~0 +- 0.004" where the interval holds zero: sampled indices scatter
// around zero and a negative one means nothing else.
[[nodiscard]] std::string text_of_estimate(const Estimate& estimate);

// Returns the quantile of Student's t with `degrees` >= 1 degrees of freedom; 0 < probability < 1.
[[nodiscard]] double student_quantile(std::size_t degrees, double probability);

// Returns `value`, known from elsewhere (pooled over all replications, say), with the half width
// that the spread of the replications gives it.
[[nodiscard]] Estimate estimate(double value, std::span<const double> replications,
                                double confidence);

// Returns the mean of independent samples with its 95% interval; at least two samples.
[[nodiscard]] Estimate mean_of(std::span<const double> samples);

// Returns sum(top) / sum(bottom) over independent replicates, with the 95% interval of the
// jackknife (Quenouille 1956; Tukey 1958); zero where the bottom is zero. At least two replicates.
[[nodiscard]] Estimate ratio_of(std::span<const double> top, std::span<const double> bottom);

// Returns how many samples place the p-quantile to within `margin` of p at the confidence, were
// they independent: z^2 p (1 - p) / margin^2 (MLPerf Inference rules: 262 742 for 0.99 +- 0.0005
// at 99%).
[[nodiscard]] std::int64_t samples_for(double p, double margin, double confidence);

}  // namespace offcut
