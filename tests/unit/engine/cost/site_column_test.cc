#include "engine/cost/site_column.h"

#include <gtest/gtest.h>

#include <cmath>

namespace offcut {
namespace {

// Layers of 3, 4 and 5 ms, each known to 10, 20 and 40 %.
SiteColumn three_layers() {
  SiteColumn column;
  column.time = {Duration::from_ms(3), Duration::from_ms(4), Duration::from_ms(5)};
  column.relative_sd = {0.1, 0.2, 0.4};
  return column;
}

const std::vector<bool> kFirstTwo = {true, true, false};
const std::vector<bool> kAll = {true, true, true};

TEST(TimeSpread, AddsErrorsOfSingleLayersAsSquares) {
  const double own = std::hypot(0.3, 0.8);
  EXPECT_NEAR(time_spread(three_layers(), kFirstTwo, true).ms(), own, 1e-12);
  EXPECT_NEAR(time_spread(three_layers(), kFirstTwo, false).ms(), 2, 1e-12);
}

TEST(TimeSpread, ACommonErrorDoesNotAverageOut) {
  SiteColumn column = three_layers();
  column.common_sd = 0.5;
  EXPECT_NEAR(time_spread(column, kFirstTwo, true).ms(),
              std::sqrt(3.5 * 3.5 + 0.3 * 0.3 + 0.8 * 0.8), 1e-12);
}

// 7 of 12 ms here: 5/12 of the error here and 7/12 of that elsewhere.
TEST(TimeSpread, AKnownTotalLeavesTheProportions) {
  SiteColumn column = three_layers();
  column.total_known = true;
  EXPECT_NEAR(time_spread(column, kAll, true).ms(), 0, 1e-12);
  const double expected = std::hypot(5.0 / 12 * std::hypot(0.3, 0.8), 7.0 / 12 * 2);
  EXPECT_NEAR(time_spread(column, kFirstTwo, true).ms(), expected, 1e-12);
  // What one part takes too much the other takes too little.
  EXPECT_NEAR(time_spread(column, kFirstTwo, false).ms(), expected, 1e-12);
}

TEST(TimeSpread, NothingIsKnownWithoutSpreads) {
  SiteColumn column = three_layers();
  column.relative_sd.clear();
  EXPECT_EQ(time_spread(column, kAll, true).ms(), 0);
}

}  // namespace
}  // namespace offcut
