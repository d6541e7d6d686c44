// A histogram of latencies whose percentiles are within 0.1% of the exact ones.
//
// Range 2^-30 s (1 ns) to 2^24 s (half a year); what lies outside counts as its nearer end.
// Histograms add exactly, so replications merge in any order to the same counts.
//
// Memory: 8 bytes per bin between the smallest and largest latency seen (4 KiB per octave). Adding
// is O(1).
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/base/log_histogram.h"

namespace offcut::queue {

class LatencyHistogram {
 public:
  static constexpr double kRelativeError = LogHistogram<9, std::uint64_t>::kRelativeError;

  void add(double seconds) { counts_.add(std::clamp(seconds, kLeast, kMost)); }
  void add(const LatencyHistogram& other) { counts_.merge(other.counts_); }

  std::uint64_t count() const { return counts_.count(); }
  // Returns the p-quantile in seconds, the ceil(p * count)-th smallest; 0 where nothing was added.
  [[nodiscard]] double quantile(double p) const {
    return count() == 0 ? 0 : counts_.value_at_rank(std::min(counts_.rank_of(p), count()));
  }
  // Returns how many lie above, within a bin in proportion.
  [[nodiscard]] double count_above(double seconds) const { return counts_.count_above(seconds); }

 private:
  static constexpr double kLeast = 0x1p-30;
  static constexpr double kMost = 0x1p24;

  LogHistogram<9, std::uint64_t> counts_;
};

}  // namespace offcut::queue
