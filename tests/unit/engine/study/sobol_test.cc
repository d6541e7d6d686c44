#include "engine/study/sobol.h"

#include <tbb/global_control.h>

#include <array>

#include "tests/support/result_matchers.h"
#include "tests/support/test_functions.h"

namespace offcut {
namespace {

TEST(Sobol, FindsTheIndicesOfIshigami) {
  const auto result = sobol(ishigami, ishigami_inputs(), 1, {.half_width = 0.005});
  ASSERT_OK(result);
  ASSERT_TRUE(result->converged);
  const SobolIndices& indices = result->outputs[0];
  // V = a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2 with a = 7, b = 0.1.
  EXPECT_NEAR(indices.variance, 13.844588, 0.05);
  const std::array first = {0.313905, 0.442411, 0.0};
  const std::array total = {0.557589, 0.442411, 0.243684};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(indices.first[i].value, first[i], 0.005) << i;
    EXPECT_NEAR(indices.total[i].value, total[i], 0.005) << i;
  }
  EXPECT_TRUE(indices.first[2].holds_zero());
  EXPECT_EQ(text_of_estimate(indices.first[2]).substr(0, 2), "~0");
}

TEST(Sobol, FindsTheIndicesOfTheGFunction) {
  const GFunction g;
  const auto result = sobol(g, g.inputs(), 1, {.half_width = 0.005});
  ASSERT_OK(result);
  ASSERT_TRUE(result->converged);
  const SobolIndices& indices = result->outputs[0];
  for (std::size_t i = 0; i < g.a.size(); ++i) {
    EXPECT_NEAR(indices.first[i].value, g.first(i), 0.005) << i;
    EXPECT_NEAR(indices.total[i].value, g.total(i), 0.005) << i;
  }
}

TEST(Sobol, IntervalsShrinkUntilTheRuleIsMet) {
  const auto result = sobol(ishigami, ishigami_inputs(), 1, {.half_width = 0.01});
  ASSERT_OK(result);
  ASSERT_GE(result->steps.size(), 2u);
  EXPECT_GT(result->steps.front().widest_half_width, 0.01);
  EXPECT_LE(result->steps.back().widest_half_width, 0.01);
  const auto poor =
      sobol(ishigami, ishigami_inputs(), 1, {.half_width = 1e-6, .most_evaluations = 20'000});
  ASSERT_OK(poor);
  EXPECT_FALSE(poor->converged);
  EXPECT_LE(poor->steps.back().evaluations, 20'000u);
}

TEST(Sobol, AnOutputThatDoesNotMoveIsConstant) {
  const auto result = sobol(
      [](std::span<const double> x, std::span<double> y) {
        y[0] = 0.1 + 0.2;
        y[1] = x[0];
      },
      ishigami_inputs(), 2);
  ASSERT_OK(result);
  EXPECT_TRUE(result->outputs[0].constant);
  EXPECT_TRUE(result->outputs[0].first.empty());
  EXPECT_FALSE(result->outputs[1].constant);
  EXPECT_NEAR(result->outputs[1].first[0].value, 1, 0.02);
  EXPECT_TRUE(result->outputs[1].total[1].holds_zero());
}

TEST(Sobol, IsTheSameAtAnyNumberOfThreads) {
  std::array<double, 2> variance{};
  std::array<double, 2> total{};
  for (const std::size_t threads : {1u, 4u}) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    const auto result = sobol(ishigami, ishigami_inputs(), 1, {.seed = 5});
    ASSERT_OK(result);
    variance[threads / 4] = result->outputs[0].variance;
    total[threads / 4] = result->outputs[0].total[0].value;
  }
  EXPECT_EQ(variance[0], variance[1]);
  EXPECT_EQ(total[0], total[1]);
}

TEST(Sobol, RefusesNoInputs) {
  EXPECT_THAT(sobol(ishigami, {}, 1), ErrorIs(ErrorCode::InvalidArgument, "found 0"));
  EXPECT_THAT(sobol(ishigami, ishigami_inputs(), 1, {.replicates = 1}),
              ErrorIs(ErrorCode::InvalidArgument, "2 replicates"));
}

}  // namespace
}  // namespace offcut
