#include "engine/base/estimate.h"

#include <array>

#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

TEST(MeanOf, HasTheIntervalOfStudent) {
  // 1 2 3: mean 2, sd 1, t(0.975, 2) = 4.3027, half width 4.3027 / sqrt(3).
  const Estimate mean = mean_of(std::array{1.0, 2.0, 3.0});
  EXPECT_EQ(mean.value, 2);
  EXPECT_NEAR(mean.half_width, 2.4841, 1e-4);
}

TEST(RatioOf, IsTheMeanWhereAllBottomsAreOne) {
  const std::array top = {1.0, 2.0, 3.0};
  const std::array ones = {1.0, 1.0, 1.0};
  EXPECT_EQ(ratio_of(top, ones).value, 2);
  EXPECT_NEAR(ratio_of(top, ones).half_width, mean_of(top).half_width, 1e-12);
  const std::array zeros = {0.0, 0.0, 0.0};
  EXPECT_EQ(ratio_of(top, zeros).value, 0);
}

TEST(TextOfEstimate, RoundsToTheIntervalAndSaysWhatIsZero) {
  EXPECT_EQ(text_of_estimate({0.313951, 0.00412}), "0.314 +- 0.0041");
  EXPECT_EQ(text_of_estimate({-0.001, 0.004}), "~0 +- 0.004");
  EXPECT_EQ(text_of_estimate({12345.6, 321}), "12350 +- 320");
}

}  // namespace
}  // namespace offcut
