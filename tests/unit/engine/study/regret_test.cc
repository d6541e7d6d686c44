#include "engine/study/regret.h"

#include <array>
#include <limits>

#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

// The table drawn in the header.
TEST(RegretTable, FindsTheMinimaxOption) {
  RegretTable table(3);
  table.add(std::array{9.0, 4.0, 5.0});
  table.add(std::array{1.0, 6.0, 3.0});
  const auto rows = table.rows();
  EXPECT_EQ(rows[0].worst, 5);
  EXPECT_EQ(rows[1].worst, 5);
  EXPECT_EQ(rows[1].worst_at, 1u);
  EXPECT_EQ(rows[1].worst_relative, 5);
  EXPECT_EQ(rows[2].worst, 2);
  EXPECT_EQ(rows[2].mean, 1.5);
  EXPECT_EQ(rows[0].share_best, 0.5);
  EXPECT_EQ(rows[2].share_best, 0);
  EXPECT_EQ(table.minimax(), 2u);
}

// Written as [options][circumstances], and in two parts.
TEST(RegretTable, TablesAndMergesAddUpAsSingleCircumstancesDo) {
  RegretTable single(3);
  single.add(std::array{9.0, 4.0, 5.0});
  single.add(std::array{1.0, 6.0, 3.0});
  single.add(std::array{2.0, 2.0, 8.0});
  RegretTable first(3);
  first.add_table(std::array{9.0, 1.0, 4.0, 6.0, 5.0, 3.0}, 2);
  RegretTable second(3);
  second.add_table(std::array{2.0, 2.0, 8.0}, 1);
  first.merge(second);
  EXPECT_EQ(first.circumstances(), 3u);
  EXPECT_EQ(first.mean_least(), (4.0 + 1 + 2) / 3);
  const auto expected = single.rows();
  const auto found = first.rows();
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(found[i].worst, expected[i].worst) << i;
    EXPECT_EQ(found[i].worst_at, expected[i].worst_at) << i;
    EXPECT_EQ(found[i].worst_relative, expected[i].worst_relative) << i;
    EXPECT_EQ(found[i].mean, expected[i].mean) << i;
    EXPECT_EQ(found[i].share_best, expected[i].share_best) << i;
  }
  EXPECT_EQ(found[2].worst_at, 2u);
}

// Over bounds: a cannot be had in the first, none in the second, b not in the third.
TEST(RegretTable, LooksAtAnOptionWhereItCanBeHad) {
  constexpr double kNone = std::numeric_limits<double>::infinity();
  RegretTable table(3);
  table.add(std::array{kNone, 4.0, 6.0});
  table.add(std::array{kNone, kNone, kNone});
  table.add(std::array{1.0, kNone, 4.0});
  EXPECT_EQ(table.circumstances(), 2u);
  EXPECT_EQ(table.without_option(), 1u);
  EXPECT_EQ(table.mean_least(), 2.5);
  const auto rows = table.rows();
  EXPECT_EQ(rows[0].worst, 0);
  EXPECT_EQ(rows[0].infeasible, 0.5);
  EXPECT_EQ(rows[1].infeasible, 0.5);
  EXPECT_EQ(rows[2].infeasible, 0);
  EXPECT_EQ(rows[2].worst, 3);
  EXPECT_EQ(rows[2].worst_at, 2u);
  EXPECT_EQ(rows[2].mean, 2.5);
  EXPECT_EQ(table.minimax(), 2u);  // the only one that can be had throughout
  EXPECT_EQ(table.least_mean(), 2u);
}

// 0.05 = (1 - p)^n: of 59 draws the largest is exceeded by at most 5%.
TEST(RegretTable, SaysHowManyMayLieAboveTheDraws) {
  EXPECT_NEAR(share_above_draws(59), 0.0495, 1e-4);
  EXPECT_NEAR(share_above_draws(4096), 7.311e-4, 1e-6);
  EXPECT_EQ(share_above_draws(0), 1);
}

}  // namespace
}  // namespace offcut
