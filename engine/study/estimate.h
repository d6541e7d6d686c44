// A number with its confidence interval, and how sampled ones come by it.
#pragma once

#include <span>
#include <string>

namespace offcut {

// value +- half_width covers the truth with the stated confidence (95% unless said otherwise).
struct Estimate {
  double value = 0;
  double half_width = 0;

  double low() const { return value - half_width; }
  double high() const { return value + half_width; }
  bool holds(double x) const { return low() <= x && x <= high(); }
  bool holds_zero() const { return holds(0); }
};

// Returns "0.314 +- 0.004", or "~0 +- 0.004" where the interval holds zero: sampled indices scatter
// around zero and a negative one means nothing else.
[[nodiscard]] std::string text_of_estimate(const Estimate& estimate);

// Returns the two-sided 95% quantile of Student's t with `degrees` >= 1 degrees of freedom.
[[nodiscard]] double student_95(std::size_t degrees);

// Returns the mean of independent samples with its interval; at least two samples.
[[nodiscard]] Estimate mean_of(std::span<const double> samples);

// Returns sum(top) / sum(bottom) over independent replicates, with the interval of the jackknife
// (Quenouille 1956; Tukey 1958); zero where the bottom is zero. At least two replicates.
[[nodiscard]] Estimate ratio_of(std::span<const double> top, std::span<const double> bottom);

}  // namespace offcut
