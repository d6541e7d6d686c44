// Flips against their closed form, regret against its definition.
#include <algorithm>
#include <cmath>

#include "engine/study/counter_rng.h"
#include "engine/study/flip.h"
#include "engine/study/regret.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

// Options cost a_k + b_k * x; of two lines the decision flips where they meet.
TEST(Flips, OfTwoLinesIsWhereTheyMeet) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    const CounterRng rng(seed, 0);
    const double a0 = rng.uniform(0);
    const double a1 = rng.uniform(1);
    const double b0 = rng.uniform(2);
    const double b1 = rng.uniform(3);
    const std::vector<double> base = {0.1 + rng.uniform(4)};
    const double meet = (a1 - a0) / (b0 - b1) / base[0];
    const auto found = flips(
        [&](std::span<const double> x) -> std::size_t {
          return a0 + b0 * x[0] <= a1 + b1 * x[0] ? 0 : 1;
        },
        base);
    const FlipPoint& flip = found[0];
    const bool in_reach = meet > 0.01 && meet < 100;
    EXPECT_EQ(flip.factor_up.has_value(), in_reach && meet > 1);
    EXPECT_EQ(flip.factor_down.has_value(), in_reach && meet < 1);
    if (flip.factor_up) {
      EXPECT_NEAR(*flip.factor_up / meet, 1, 1e-6);
    }
    if (flip.factor_down) {
      EXPECT_NEAR(*flip.factor_down / meet, 1, 1e-6);
    }
  }
}

TEST(RegretTable, IsItsDefinition) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    const CounterRng rng(seed, 1);
    const std::size_t options = 2 + static_cast<std::size_t>(rng.below(5, 0));
    const std::size_t circumstances = 1 + static_cast<std::size_t>(rng.below(30, 1));
    RegretTable table(options);
    std::vector<double> worst(options, 0.0);
    for (std::size_t c = 0; c < circumstances; ++c) {
      std::vector<double> costs;
      for (std::size_t o = 0; o < options; ++o) costs.push_back(rng.uniform(100 + c * options + o));
      table.add(costs);
      const double least = *std::min_element(costs.begin(), costs.end());
      for (std::size_t o = 0; o < options; ++o) worst[o] = std::max(worst[o], costs[o] - least);
    }
    const auto rows = table.rows();
    double shares = 0;
    for (std::size_t o = 0; o < options; ++o) {
      EXPECT_EQ(rows[o].worst, worst[o]);
      EXPECT_LE(rows[o].mean, rows[o].worst);
      shares += rows[o].share_best;
    }
    EXPECT_NEAR(shares, 1, 1e-12);
    EXPECT_EQ(worst[table.minimax()], *std::min_element(worst.begin(), worst.end()));
  }
}

}  // namespace
}  // namespace offcut
