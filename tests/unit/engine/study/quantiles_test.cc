#include "engine/study/quantiles.h"

#include <boost/math/special_functions/binomial.hpp>
#include <cmath>

#include "engine/study/counter_rng.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

double binomial_below(std::uint64_t n, double p, std::uint64_t k) {  // P(B < k)
  double sum = 0;
  for (std::uint64_t i = 0; i < k; ++i) {
    sum += boost::math::binomial_coefficient<double>(static_cast<unsigned>(n),
                                                     static_cast<unsigned>(i)) *
           std::pow(p, static_cast<double>(i)) * std::pow(1 - p, static_cast<double>(n - i));
  }
  return sum;
}

TEST(QuantileRanks, CoverWithAtLeast95PercentAndNotMuchMore) {
  for (const std::uint64_t n : {20u, 100u, 500u}) {
    for (const double p : {0.5, 0.9}) {
      const Ranks ranks = quantile_ranks(n, p);
      const auto covered = [&](std::uint64_t low, std::uint64_t high) {
        return binomial_below(n, p, high) - binomial_below(n, p, low);  // P(low <= B < high)
      };
      EXPECT_GE(covered(ranks.low, ranks.high), 0.95) << n << " " << p;
      EXPECT_LT(covered(ranks.low + 2, ranks.high - 2), 0.95) << n << " " << p;
    }
  }
}

TEST(SampleHistogram, QuantilesAreWithinABinOfTheSamples) {
  SampleHistogram histogram;
  for (int i = 1; i <= 100'000; ++i) histogram.add(i * 1e-3);
  EXPECT_NEAR(quantile_of(histogram, 0.5).value, 50, 50 * 5e-4);
  EXPECT_NEAR(quantile_of(histogram, 0.99).value, 99, 99 * 5e-4);
  EXPECT_TRUE(quantile_of(histogram, 0.99).holds(99));
}

TEST(SampleHistogram, SaysWhenTooFewSamplesLieAbove) {
  SampleHistogram histogram;
  for (int i = 0; i < 50; ++i) histogram.add(1);
  EXPECT_EQ(quantile_of(histogram, 0.99).high, std::numeric_limits<double>::infinity());
}

TEST(ShareOf, IsWilsonsInterval) {
  // 10 of 100: Wilson 0.0552 .. 0.1744.
  const Interval share = share_of(10, 100);
  EXPECT_EQ(share.value, 0.1);
  EXPECT_NEAR(share.low, 0.0552, 5e-5);
  EXPECT_NEAR(share.high, 0.1744, 5e-5);
  EXPECT_EQ(share_of(0, 10).low, 0);
  EXPECT_EQ(share_of(10, 10).high, 1);
}

}  // namespace
}  // namespace offcut
