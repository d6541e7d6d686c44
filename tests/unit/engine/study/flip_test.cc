#include "engine/study/flip.h"

#include <array>
#include <cmath>

#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

// Device-only costs 10; cloud-only costs bytes / bandwidth + rtt.
std::size_t decide(std::span<const double> x) { return x[0] / x[1] + x[2] < 10 ? 1 : 0; }

TEST(Flips, FindsTheFactorOfEachInput) {
  const std::array base = {6.0, 1.0, 2.0};  // 8 < 10: the cloud
  const auto result = flips(decide, base);
  ASSERT_EQ(result.size(), 3u);
  EXPECT_EQ(result[0].decision, 1u);
  EXPECT_NEAR(*result[0].factor_up, 8.0 / 6, 1e-7);
  EXPECT_FALSE(result[0].factor_down.has_value());
  EXPECT_EQ(result[0].decision_up, 0u);
  EXPECT_NEAR(*result[1].factor_down, 0.75, 1e-7);
  EXPECT_NEAR(*result[1].smallest_change(), 0.25, 1e-7);
  EXPECT_NEAR(*result[2].factor_up, 2, 1e-7);
}

TEST(Flips, SaysWhereNothingFlips) {
  const std::array base = {6.0, 1.0, 0.0};
  const auto result = flips(decide, base);
  EXPECT_FALSE(result[2].smallest_change().has_value());  // zero stays zero
  const auto near = flips(decide, base, {.limit = 1.1});
  EXPECT_FALSE(near[0].smallest_change().has_value());
}

}  // namespace
}  // namespace offcut
