// A histogram of latencies whose percentiles are within 0.1% of the exact ones.
//
// Bins are read from the bits of the number itself: 512 bins an octave, so a bin is at most 1/512
// wide relative to its lower edge and its middle is within 1/1024 < 0.1% of everything inside.
// Range 2^-30 s (1 ns) to 2^24 s (half a year); outside it, the first and last bin. Histograms add
// exactly, so replications merge in any order to the same counts.
//
// Memory: 8 bytes a bin between the smallest and largest latency seen (4 KiB an octave); add O(1).
// Source of the idea: HdrHistogram (Tene 2012); DDSketch (Masson, Rim, Lee, VLDB 2019).
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

namespace offcut::queue {

class LatencyHistogram {
 public:
  static constexpr double kRelativeError = 1.0 / 1024;

  void add(double seconds) {
    const std::size_t bin = bin_of(seconds);
    if (bin < first_ || bin >= first_ + counts_.size()) cover(bin);
    ++counts_[bin - first_];
    ++count_;
  }
  void add(const LatencyHistogram& other);

  std::uint64_t count() const { return count_; }
  // Returns the p-quantile in seconds, the ceil(p * count)-th smallest; 0 where nothing was added.
  [[nodiscard]] double quantile(double p) const;

 private:
  static constexpr int kBitsOfBin = 9;
  static constexpr double kLeast = 0x1p-30;
  static constexpr double kMost = 0x1p24;
  static constexpr std::uint64_t kBase = std::bit_cast<std::uint64_t>(kLeast) >> (52 - kBitsOfBin);

  static std::size_t bin_of(double seconds) {
    const double inside = std::clamp(seconds, kLeast, kMost);
    return static_cast<std::size_t>((std::bit_cast<std::uint64_t>(inside) >> (52 - kBitsOfBin)) -
                                    kBase);
  }
  static double middle_of(std::size_t bin);
  void cover(std::size_t bin);

  std::size_t first_ = 0;  // bin of counts_[0]
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
};

}  // namespace offcut::queue
