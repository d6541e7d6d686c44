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

TEST(RegretTable, AnOptionThatCannotBeHadHasInfiniteRegret) {
  RegretTable table(2);
  table.add(std::array{std::numeric_limits<double>::infinity(), 4.0});
  table.add(std::array{1.0, 4.0});
  EXPECT_EQ(table.rows()[0].worst, std::numeric_limits<double>::infinity());
  EXPECT_EQ(table.minimax(), 1u);
}

}  // namespace
}  // namespace offcut
