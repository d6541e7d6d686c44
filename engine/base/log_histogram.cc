#include "engine/base/log_histogram.h"

#include <cmath>

namespace offcut {

template <int kBinBits, class Count>
double LogHistogram<kBinBits, Count>::middle_of(std::uint32_t bin) {
  return (edge_of(bin) + edge_of(std::uint64_t{bin} + 1)) / 2;
}

template <int kBinBits, class Count>
void LogHistogram<kBinBits, Count>::add(std::span<const double> values, double least, double most) {
  const bool ordinary = least >= kLeast && most <= std::numeric_limits<double>::max();
  if (!ordinary || values.empty()) {
    for (const double value : values) add(value);
    return;
  }
  for (const double end : {least, most}) {
    if (bin_of(end) - first_bin_ >= bins_.size()) cover(bin_of(end));
  }
  count_ += values.size();
  // Neighbours mostly fall into one bin: count them before going to memory.
  Count* const bins = bins_.data();
  std::uint32_t bin = bin_of(values.front());
  Count run = 0;
  for (const double value : values) {
    const std::uint32_t next = bin_of(value);
    if (next != bin) {
      bins[bin - first_bin_] += run;
      bin = next;
      run = 0;
    }
    ++run;
  }
  bins[bin - first_bin_] += run;
}

template <int kBinBits, class Count>
void LogHistogram<kBinBits, Count>::cover(std::uint32_t bin) {
  constexpr std::uint32_t kSpare = 256;  // bins beyond what was asked: half an octave at most
  if (bins_.empty()) first_bin_ = bin;
  if (bin < first_bin_) {
    const std::uint32_t first = bin > kSpare ? bin - kSpare : 0;
    bins_.insert(bins_.begin(), first_bin_ - first, 0);
    first_bin_ = first;
  }
  if (bin - first_bin_ >= bins_.size()) bins_.resize(bin - first_bin_ + kSpare);
}

template <int kBinBits, class Count>
void LogHistogram<kBinBits, Count>::merge(const LogHistogram& other) {
  count_ += other.count_;
  zeros_ += other.zeros_;
  if (other.bins_.empty()) return;
  cover(other.first_bin_);
  cover(other.first_bin_ + static_cast<std::uint32_t>(other.bins_.size()) - 1);
  for (std::size_t i = 0; i < other.bins_.size(); ++i) {
    bins_[other.first_bin_ - first_bin_ + i] += other.bins_[i];
  }
}

template <int kBinBits, class Count>
double LogHistogram<kBinBits, Count>::value_at_rank(std::uint64_t rank) const {
  std::uint64_t seen = zeros_;
  if (rank <= seen) return 0;
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    seen += bins_[i];
    if (rank <= seen) return middle_of(first_bin_ + static_cast<std::uint32_t>(i));
  }
  return std::numeric_limits<double>::infinity();
}

template <int kBinBits, class Count>
double LogHistogram<kBinBits, Count>::count_above(double value) const {
  if (!(value >= kLeast)) return static_cast<double>(value < 0 ? count_ : count_ - zeros_);
  const std::uint32_t bin = bin_of(std::min(value, std::numeric_limits<double>::max()));
  double above = 0;
  std::size_t first = 0;
  if (bin >= first_bin_) {
    first = bin - first_bin_;
    if (first >= bins_.size()) return 0;
    const double edge = edge_of(std::uint64_t{bin} + 1);
    above = static_cast<double>(bins_[first]) * (edge - value) / (edge - edge_of(bin));
    ++first;
  }
  for (std::size_t i = first; i < bins_.size(); ++i) above += static_cast<double>(bins_[i]);
  return above;
}

template <int kBinBits, class Count>
std::uint64_t LogHistogram<kBinBits, Count>::rank_of(double p) const {
  const auto rank = static_cast<std::uint64_t>(std::ceil(p * static_cast<double>(count_)));
  return std::max<std::uint64_t>(rank, 1);
}

template class LogHistogram<9, std::uint64_t>;   // queue/latency_histogram.h
template class LogHistogram<10, std::uint32_t>;  // study/quantiles.h

}  // namespace offcut
