#include "engine/study/morris.h"

#include "tests/support/result_matchers.h"
#include "tests/support/test_functions.h"

namespace offcut {
namespace {

TEST(Morris, FindsTheEffectsOfIshigami) {
  // The values that SALib's tests expect, themselves sampled (4 levels, 10 000 points), and the
  // exact means on the grid: x1 moves sqrt(3)/2 in 2/3, times 1 + 0.1 x3^4 over the levels of x3;
  // x2 is always 7 * 0.75 / (2/3).
  const auto result =
      morris(ishigami, ishigami_inputs(), 1, {.seed = 1, .trajectories = 2500, .levels = 4});
  ASSERT_OK(result);
  EXPECT_EQ(result->evaluations, 10'000u);
  const auto& effects = result->effects[0];
  EXPECT_TRUE(effects[0].mu_star.holds(7.682808)) << text_of_estimate(effects[0].mu_star);
  EXPECT_NEAR(effects[1].mu_star.value, 7.875, 1e-9);
  EXPECT_TRUE(effects[2].mu_star.holds(6.256295)) << text_of_estimate(effects[2].mu_star);
  EXPECT_NEAR(effects[0].mu_star.value, 7.704, effects[0].mu_star.half_width);
  EXPECT_LT(effects[0].mu_star.half_width, 0.3);
  EXPECT_TRUE(effects[2].mu.holds_zero());
  EXPECT_GT(effects[2].sigma, 5);
}

TEST(Morris, OfALinearFunctionIsExact) {
  const std::vector<Input> inputs = {{"a", *Distribution::uniform(0, 2)},
                                     {"b", *Distribution::uniform(0, 1)}};
  const auto result =
      morris([](std::span<const double> x, std::span<double> y) { y[0] = 3 * x[0] - 5 * x[1]; },
             inputs, 1, {.seed = 9, .trajectories = 2, .levels = 6});
  ASSERT_OK(result);
  EXPECT_NEAR(result->effects[0][0].mu.value, 6, 1e-12);
  EXPECT_NEAR(result->effects[0][1].mu.value, -5, 1e-12);
  EXPECT_NEAR(result->effects[0][1].mu_star.value, 5, 1e-12);
  EXPECT_NEAR(result->effects[0][1].sigma, 0, 1e-12);
}

TEST(Morris, RefusesAnOddGrid) {
  EXPECT_THAT(morris(ishigami, ishigami_inputs(), 1, {.levels = 5}),
              ErrorIs(ErrorCode::InvalidArgument, "even number of levels"));
  EXPECT_THAT(morris(ishigami, {}, 1), ErrorIs(ErrorCode::InvalidArgument, "an input"));
}

}  // namespace
}  // namespace offcut
