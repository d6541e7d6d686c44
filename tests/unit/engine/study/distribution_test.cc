#include "engine/study/distribution.h"

#include <cmath>
#include <limits>

#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

TEST(Distribution, QuantilesAreThoseOfTheFormulas) {
  EXPECT_EQ(Distribution::uniform(2, 6)->quantile(0.25), 3);
  EXPECT_NEAR(Distribution::loguniform(0.1, 10)->quantile(0.5), 1, 1e-15);
  EXPECT_EQ(Distribution::loguniform(0.1, 10)->quantile(1), 10);
  EXPECT_NEAR(Distribution::normal(5, 2)->quantile(0.975), 5 + 2 * 1.959963984540054, 1e-12);
  EXPECT_NEAR(Distribution::lognormal(3, 0.5)->quantile(0.5), 3, 1e-15);
  // Triangular (0, 2, 4): half of the mass below the mode, an eighth below 1.
  EXPECT_NEAR(Distribution::triangular(0, 2, 4)->quantile(0.125), 1, 1e-15);
  EXPECT_NEAR(Distribution::triangular(0, 0, 4)->quantile(0.75), 2, 1e-15);
  EXPECT_EQ(Distribution::empirical({30, 10, 20})->quantile(0.5), 20);
  EXPECT_EQ(Distribution::empirical({30, 10, 20})->quantile(0.25), 10);
  EXPECT_EQ(Distribution::empirical({7})->quantile(1), 7);
}

std::vector<double> quantiles(const Distribution& d, int count) {
  std::vector<double> out;
  for (int k = 0; k < count; ++k) out.push_back(d.quantile((k + 0.5) / count));
  return out;
}

// The ends of a range are as likely as what lies between them.
TEST(Distribution, WholeNumbersOfARangeAreAllAsLikely) {
  const auto threads = Distribution::uniform(1, 4)->whole();
  ASSERT_OK(threads);
  EXPECT_THAT(quantiles(*threads, 8), ::testing::ElementsAre(1, 1, 2, 2, 3, 3, 4, 4));
  EXPECT_EQ(threads->quantile(0), 1);
  EXPECT_EQ(threads->quantile(1), 4);
  EXPECT_THAT(quantiles(*Distribution::uniform(0.5, 2.7)->whole(), 4),
              ::testing::ElementsAre(1, 1, 2, 2));
  // Of the logarithm from 1/2 to 5/2 the first whole number has log 3 of log 5.
  const auto wide = Distribution::loguniform(1, 2)->whole();
  EXPECT_EQ(wide->quantile(0.68), 1);
  EXPECT_EQ(wide->quantile(0.69), 2);
  EXPECT_EQ(Distribution::normal(5, 2)->whole()->quantile(0.5), 5);
  EXPECT_THAT(Distribution::uniform(1.2, 1.8)->whole(),
              ErrorIs(ErrorCode::InvalidArgument, "expected a whole number in the range"));
}

TEST(Distribution, SamplesAreTheOnlyValuesAndAsLikely) {
  const Distribution listed = *Distribution::empirical({4, 1, 2, 4});
  EXPECT_THAT(quantiles(listed, 8), ::testing::ElementsAre(1, 1, 2, 2, 4, 4, 4, 4));
  EXPECT_THAT(listed.values(), ::testing::ElementsAre(1, 2, 4));
  EXPECT_EQ(listed.quantile(0), 1);
  EXPECT_EQ(listed.quantile(1), 4);
  EXPECT_THAT(Distribution::uniform(1, 4)->values(), ::testing::IsEmpty());
  EXPECT_THAT(quantiles(*Distribution::empirical({2, 1})->whole(), 2),
              ::testing::ElementsAre(1, 2));
  EXPECT_THAT(Distribution::empirical({1, 2.5})->whole(),
              ErrorIs(ErrorCode::InvalidArgument, "expected whole numbers, found 2.5"));
}

TEST(Distribution, RefusesParametersOutsideTheirRange) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr auto kBad = ErrorCode::InvalidArgument;
  EXPECT_THAT(Distribution::uniform(2, 2), ErrorIs(kBad, "expected finite least < most, found 2"));
  EXPECT_THAT(Distribution::uniform(kNan, 2), ErrorIs(kBad, "uniform"));
  EXPECT_THAT(Distribution::loguniform(0, 2), ErrorIs(kBad, "0 < least < most"));
  EXPECT_THAT(Distribution::normal(0, 0), ErrorIs(kBad, "sd > 0"));
  EXPECT_THAT(Distribution::lognormal(-1, 1), ErrorIs(kBad, "median > 0"));
  EXPECT_THAT(Distribution::triangular(0, 5, 4), ErrorIs(kBad, "least <= mode <= most"));
  EXPECT_THAT(Distribution::empirical({}), ErrorIs(kBad, "one finite sample"));
  EXPECT_THAT(Distribution::empirical({1, kNan}), ErrorIs(kBad, "NaN"));
}

}  // namespace
}  // namespace offcut
