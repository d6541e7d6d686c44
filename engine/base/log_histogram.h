// Counts of values >= 0 in bins of equal relative width, whose quantiles are within half a bin.
//
// Bins are read from the bits of the number itself: 2^kBinBits bins per octave, so a bin is at most
// 2^-kBinBits wide relative to its lower edge, and its middle is within half of that of everything
// inside (0.1% with 9 bits, 0.05% with 10). Counts add exactly: histograms merge in any order to
// the same. What a value outside some range means is up to who counts (queue/latency_histogram.h,
// study/quantiles.h).
//
// Memory: one count per bin between the least and the most value seen, and a little to spare; add
// O(1) once the range is covered. Two kinds are compiled (log_histogram.cc).
// Source of the idea: HdrHistogram (Tene 2012); DDSketch (Masson, Rim, Lee, VLDB 2019).
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace offcut {

template <int kBinBits, class Count>
class LogHistogram {
 public:
  static constexpr double kRelativeError = 0.5 / (1 << kBinBits);
  static constexpr double kLeast = 1e-30;  // what is smaller, or no number, counts as 0

  void add(double value) { add(value, 1); }
  void add(double value, std::uint64_t times) {
    count_ += times;
    if (!(value >= kLeast)) {
      zeros_ += times;
      return;
    }
    const std::uint32_t bin = bin_of(std::min(value, std::numeric_limits<double>::max()));
    if (bin - first_bin_ >= bins_.size()) cover(bin);  // wraps below first_bin_: large as well
    bins_[bin - first_bin_] += static_cast<Count>(times);
  }
  // The same for many values; `least` and `most` are theirs.
  void add(std::span<const double> values, double least, double most);
  void merge(const LogHistogram& other);

  std::uint64_t count() const { return count_; }
  // Returns the middle of the bin of the rank-th smallest value (1 <= rank), infinite beyond
  // count().
  [[nodiscard]] double value_at_rank(std::uint64_t rank) const;
  // Returns the rank of the p-quantile: p * count() rounded up, at least 1; 0 <= p <= 1.
  [[nodiscard]] std::uint64_t rank_of(double p) const;
  // Returns how many values lie above `value`; of its own bin in proportion to the width.
  [[nodiscard]] double count_above(double value) const;

 private:
  static constexpr int kDroppedBits = std::numeric_limits<double>::digits - 1 - kBinBits;

  // The exponent and the first bits of the mantissa of a positive double, in order of size.
  static std::uint32_t bin_of(double value) {
    return static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(value) >> kDroppedBits);
  }
  static double edge_of(std::uint64_t bin) { return std::bit_cast<double>(bin << kDroppedBits); }
  static double middle_of(std::uint32_t bin);
  void cover(std::uint32_t bin);

  std::uint64_t count_ = 0;
  std::uint64_t zeros_ = 0;
  std::uint32_t first_bin_ = 0;
  std::vector<Count> bins_;
};

}  // namespace offcut
