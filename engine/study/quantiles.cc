#include "engine/study/quantiles.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>

#include "engine/base/check.h"

namespace offcut {
namespace {

constexpr double kTail = 0.025;

}  // namespace

Interval quantile_of(const SampleHistogram& samples, double p) {
  OFFCUT_CHECK(samples.count() > 0 && p > 0 && p < 1);
  const Ranks bounds = quantile_ranks(samples.count(), p);
  return {samples.value_at_rank(samples.rank_of(p)),
          bounds.low == 0 ? 0 : samples.value_at_rank(bounds.low),
          samples.value_at_rank(bounds.high)};
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
