// Quantiles and shares of sampled values, with confidence intervals that assume nothing about the
// distribution.
//
// Values are counted in bins of relative width 2^-10 (base/log_histogram.h): a quantile is within
// 0.05% of the sample's, memory does not grow with the samples, and counts add up the same in any
// order.
//
// The interval of a quantile is that of order statistics: of n samples the number below the true
// p-quantile is Binomial(n, p), so [x_(l), x_(u)] covers it where P(l <= B < u) >= 95% (David and
// Nagaraja, "Order Statistics", 3rd ed., 2003, 7.1). Where u is beyond n, there is no upper end
// yet. Shares have Wilson's interval (JASA 22, 1927).
#pragma once

#include <cstdint>

#include "engine/base/log_histogram.h"

namespace offcut {

struct Interval {
  double value = 0;
  double low = 0;
  double high = 0;

  bool holds(double x) const { return low <= x && x <= high; }
};

using SampleHistogram = LogHistogram<10, std::uint32_t>;

// Returns the p-quantile of the counted values with its 95% interval; high is infinite where too
// few samples lie above. 0 < p < 1; needs a sample.
[[nodiscard]] Interval quantile_of(const SampleHistogram& samples, double p);

// Returns count / total with its 95% interval; total >= 1.
[[nodiscard]] Interval share_of(std::uint64_t count, std::uint64_t total);

// The ranks (1-based) of the order statistics that bound the p-quantile of n samples with 95%
// confidence. high = n + 1 where no sample does.
struct Ranks {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};
[[nodiscard]] Ranks quantile_ranks(std::uint64_t n, double p);

}  // namespace offcut
