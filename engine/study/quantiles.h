// Quantiles and shares of sampled values, with confidence intervals that assume nothing about the
// distribution.
//
// Values are counted in bins of relative width 2^-10, so a quantile is within 0.05% of the
// sample's; memory does not grow with the samples, and counts add up the same in any order.
//
// The interval of a quantile is that of order statistics: of n samples the number below the true
// p-quantile is Binomial(n, p), so [x_(l), x_(u)] covers it where P(l <= B < u) >= 95% (David and
// Nagaraja, "Order Statistics", 3rd ed., 2003, 7.1). Where u is beyond n, there is no upper end
// yet. Shares have Wilson's interval (JASA 22, 1927).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace offcut {

struct Interval {
  double value = 0;
  double low = 0;
  double high = 0;

  bool holds(double x) const { return low <= x && x <= high; }
};

class LogHistogram {
 public:
  // Counts a value >= 0. Below 1e-30 counts as 0.
  void add(double value);
  void add(double value, std::uint64_t times);
  // The same for many values; `least` and `most` are theirs.
  void add(std::span<const double> values, double least, double most);
  void merge(const LogHistogram& other);

  std::uint64_t count() const { return count_; }
  // Returns the p-quantile with its 95% interval; high is infinite where too few samples lie above.
  // 0 < p < 1; needs a sample.
  [[nodiscard]] Interval quantile(double p) const;

 private:
  double value_at_rank(std::uint64_t rank) const;  // 1-based
  void make_room(std::uint32_t bin);
  std::uint64_t count_ = 0;
  std::uint64_t zeros_ = 0;
  std::uint32_t first_bin_ = 0;
  std::vector<std::uint32_t> bins_;
};

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
