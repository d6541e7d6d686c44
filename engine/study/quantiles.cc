#include "engine/study/quantiles.h"

#include <algorithm>
#include <bit>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <limits>

#include "engine/base/check.h"

namespace offcut {
namespace {

constexpr int kMantissaBits = 52;
constexpr int kBinBits = 10;  // 1024 bins an octave
constexpr double kLeast = 1e-30;
constexpr double kTail = 0.025;

// The exponent and the first bits of the mantissa of a positive double, in order of size.
std::uint32_t bin_of(double value) {
  return static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(value) >>
                                    (kMantissaBits - kBinBits));
}

double middle_of(std::uint32_t bin) {
  const auto edge = [](std::uint64_t b) {
    return std::bit_cast<double>(b << (kMantissaBits - kBinBits));
  };
  return (edge(bin) + edge(std::uint64_t{bin} + 1)) / 2;
}

}  // namespace

void LogHistogram::add(double value) { add(value, 1); }

void LogHistogram::add(double value, std::uint64_t times) {
  count_ += times;
  if (!(value >= kLeast)) {
    zeros_ += times;
    return;
  }
  const std::uint32_t bin = bin_of(std::min(value, std::numeric_limits<double>::max()));
  if (bin - first_bin_ >= bins_.size()) make_room(bin);  // wraps below first_bin_: large as well
  bins_[bin - first_bin_] += static_cast<std::uint32_t>(times);
}

void LogHistogram::add(std::span<const double> values, double least, double most) {
  const bool ordinary = least >= kLeast && most <= std::numeric_limits<double>::max();
  if (!ordinary || values.empty()) {
    for (const double value : values) add(value);
    return;
  }
  for (const double end : {least, most}) {
    if (bin_of(end) - first_bin_ >= bins_.size()) make_room(bin_of(end));
  }
  count_ += values.size();
  // Neighbours mostly fall into one bin: count them before going to memory.
  std::uint32_t* const bins = bins_.data();
  std::uint32_t bin = bin_of(values.front());
  std::uint32_t run = 0;
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

void LogHistogram::make_room(std::uint32_t bin) {
  constexpr std::uint32_t kSpare = 256;  // a quarter of an octave beyond what was asked
  if (bins_.empty()) first_bin_ = bin;
  if (bin < first_bin_) {
    const std::uint32_t first = bin > kSpare ? bin - kSpare : 0;
    bins_.insert(bins_.begin(), first_bin_ - first, 0);
    first_bin_ = first;
  }
  if (bin - first_bin_ >= bins_.size()) bins_.resize(bin - first_bin_ + kSpare);
}

void LogHistogram::merge(const LogHistogram& other) {
  count_ += other.count_;
  zeros_ += other.zeros_;
  if (other.bins_.empty()) return;
  make_room(other.first_bin_);
  make_room(other.first_bin_ + static_cast<std::uint32_t>(other.bins_.size()) - 1);
  for (std::size_t i = 0; i < other.bins_.size(); ++i) {
    bins_[other.first_bin_ - first_bin_ + i] += other.bins_[i];
  }
}

double LogHistogram::value_at_rank(std::uint64_t rank) const {
  std::uint64_t seen = zeros_;
  if (rank <= seen) return 0;
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    seen += bins_[i];
    if (rank <= seen) return middle_of(first_bin_ + static_cast<std::uint32_t>(i));
  }
  return std::numeric_limits<double>::infinity();
}

Interval LogHistogram::quantile(double p) const {
  OFFCUT_CHECK(count_ > 0 && p > 0 && p < 1);
  const auto rank = static_cast<std::uint64_t>(std::ceil(p * static_cast<double>(count_)));
  const Ranks bounds = quantile_ranks(count_, p);
  return {value_at_rank(std::max<std::uint64_t>(rank, 1)),
          bounds.low == 0 ? 0 : value_at_rank(bounds.low), value_at_rank(bounds.high)};
}

Interval share_of(std::uint64_t count, std::uint64_t total) {
  OFFCUT_CHECK(total >= 1 && count <= total);
  constexpr double kZ = 1.959963984540054;  // the 97.5% quantile of the normal distribution
  const auto n = static_cast<double>(total);
  const double p = static_cast<double>(count) / n;
  const double middle = (p + kZ * kZ / (2 * n)) / (1 + kZ * kZ / n);
  const double half = kZ / (1 + kZ * kZ / n) * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n));
  return {p, count == 0 ? 0.0 : middle - half, count == total ? 1.0 : middle + half};
}

Ranks quantile_ranks(std::uint64_t n, double p) {
  using boost::math::binomial_distribution;
  using boost::math::policies::discrete_quantile;
  using boost::math::policies::integer_round_outwards;
  using boost::math::policies::policy;
  const binomial_distribution<double, policy<discrete_quantile<integer_round_outwards>>> below(
      static_cast<double>(n), p);
  // P(B < low) <= 2.5% and P(B >= high) <= 2.5%.
  const auto low = static_cast<std::uint64_t>(boost::math::quantile(below, kTail));
  const auto high =
      static_cast<std::uint64_t>(boost::math::quantile(boost::math::complement(below, kTail)));
  return {low, std::min(high + 1, n + 1)};
}

}  // namespace offcut
