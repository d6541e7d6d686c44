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
  EXPECT_EQ(Distribution::empirical({30, 10, 20})->quantile(0.25), 15);
  EXPECT_EQ(Distribution::empirical({7})->quantile(1), 7);
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
