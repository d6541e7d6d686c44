#include "engine/queue/latency_histogram.h"

#include <cmath>

namespace offcut::queue {

double LatencyHistogram::middle_of(std::size_t bin) {
  const auto edge = [](std::size_t at) {
    return std::bit_cast<double>((static_cast<std::uint64_t>(at) + kBase) << (52 - kBitsOfBin));
  };
  return 0.5 * (edge(bin) + edge(bin + 1));
}

void LatencyHistogram::cover(std::size_t bin) {
  if (counts_.empty()) {
    first_ = bin;
    counts_.resize(1);
  } else if (bin < first_) {
    counts_.insert(counts_.begin(), first_ - bin, 0);
    first_ = bin;
  } else if (bin >= first_ + counts_.size()) {
    counts_.resize(bin - first_ + 1);
  }
}

void LatencyHistogram::add(const LatencyHistogram& other) {
  if (other.counts_.empty()) return;
  cover(other.first_);
  cover(other.first_ + other.counts_.size() - 1);
  for (std::size_t i = 0; i < other.counts_.size(); ++i) {
    counts_[other.first_ - first_ + i] += other.counts_[i];
  }
  count_ += other.count_;
}

double LatencyHistogram::quantile(double p) const {
  if (count_ == 0) return 0;
  const double wanted = std::ceil(p * static_cast<double>(count_));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (static_cast<double>(seen) >= wanted && seen > 0) return middle_of(first_ + i);
  }
  return middle_of(first_ + counts_.size() - 1);
}

}  // namespace offcut::queue
