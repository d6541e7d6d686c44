// Intervals hold the truth as often as they say, over many seeds. With 95% intervals and n trials
// fewer than 0.95 n - 4 sqrt(0.95 * 0.05 n) hits are a chance of about one in 30 000.
#include <cmath>

#include "engine/study/counter_rng.h"
#include "engine/study/morris.h"
#include "engine/study/quantiles.h"
#include "engine/study/sobol.h"
#include "tests/support/result_matchers.h"
#include "tests/support/test_functions.h"

namespace offcut {
namespace {

double least_hits(double trials) {
  constexpr double kCover = 0.95;
  return kCover * trials - 4 * std::sqrt(kCover * (1 - kCover) * trials);
}

TEST(SampleHistogram, IntervalsHoldTheTrueQuantile) {
  for (const double p : {0.5, 0.95, 0.99}) {
    const double truth = std::exp(0.3 * normal_quantile(p));
    constexpr int kTrials = 400;
    int hits = 0;
    for (std::uint64_t seed = 0; seed < kTrials; ++seed) {
      SampleHistogram histogram;
      const CounterRng rng(seed, 1);
      for (std::uint64_t i = 0; i < 1000; ++i) {
        histogram.add(std::exp(0.3 * normal_quantile(rng.uniform(i))));
      }
      const Interval interval = quantile_of(histogram, p);
      // The edges are middles of bins, 2^-10 wide.
      hits += interval.low * 0.999 <= truth && truth <= interval.high * 1.001 ? 1 : 0;
    }
    EXPECT_GE(hits, least_hits(kTrials)) << p;
  }
}

TEST(ShareOf, IntervalsHoldTheTrueShare) {
  for (const double p : {0.02, 0.3, 0.9}) {
    constexpr int kTrials = 400;
    int hits = 0;
    for (std::uint64_t seed = 0; seed < kTrials; ++seed) {
      const CounterRng rng(seed, 2);
      std::uint64_t count = 0;
      for (std::uint64_t i = 0; i < 500; ++i) count += rng.uniform(i) < p ? 1 : 0;
      hits += share_of(count, 500).holds(p) ? 1 : 0;
    }
    EXPECT_GE(hits, least_hits(kTrials)) << p;
  }
}

TEST(Sobol, IntervalsHoldTheIndicesOfIshigami) {
  const double first[] = {0.313905, 0.442411, 0.0};
  const double total[] = {0.557589, 0.442411, 0.243684};
  constexpr int kSeeds = 60;
  int hits = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const auto result = sobol(ishigami, ishigami_inputs(), 1, {.seed = seed, .half_width = 0.02});
    ASSERT_OK(result);
    for (std::size_t i = 0; i < 3; ++i) {
      hits += result->outputs[0].first[i].holds(first[i]) ? 1 : 0;
      hits += result->outputs[0].total[i].holds(total[i]) ? 1 : 0;
    }
  }
  // Stopping when the intervals are narrow favours those that are too narrow by chance, a little.
  EXPECT_GE(hits, 0.97 * least_hits(6.0 * kSeeds));
}

TEST(Sobol, IndicesOfRandomLinearFunctionsAreTheirShares) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    const CounterRng rng(seed, 3);
    std::vector<double> a;
    std::vector<Input> inputs;
    double variance = 0;
    for (std::uint64_t i = 0; i < 5; ++i) {
      a.push_back(4 * rng.uniform(i) - 2);
      inputs.push_back({std::to_string(i), *Distribution::uniform(0, 1)});
      variance += a.back() * a.back() / 12;
    }
    const auto result = sobol(
        [&](std::span<const double> x, std::span<double> y) {
          y[0] = 1000;  // far from zero: the estimators must not lose their digits
          for (std::size_t i = 0; i < 5; ++i) y[0] += a[i] * x[i];
        },
        inputs, 1, {.seed = seed, .half_width = 0.01});
    ASSERT_OK(result);
    for (std::size_t i = 0; i < 5; ++i) {
      const double share = a[i] * a[i] / 12 / variance;
      EXPECT_NEAR(result->outputs[0].first[i].value, share, 0.02);
      EXPECT_NEAR(result->outputs[0].total[i].value, share, 0.02);
    }
  }
}

TEST(Morris, IntervalsHoldTheExactMeanOnTheGrid) {
  const double mean =
      std::sqrt(3) / 2 / (2.0 / 3) *
      (1 + 0.1 * (std::pow(std::numbers::pi, 4) + std::pow(std::numbers::pi / 3, 4)) / 2);
  constexpr int kSeeds = 200;
  int hits = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const auto result = morris(ishigami, ishigami_inputs(), 1, {.seed = seed, .trajectories = 100});
    ASSERT_OK(result);
    hits += result->effects[0][0].mu_star.holds(mean) ? 1 : 0;
  }
  EXPECT_GE(hits, least_hits(kSeeds));
}

}  // namespace
}  // namespace offcut
