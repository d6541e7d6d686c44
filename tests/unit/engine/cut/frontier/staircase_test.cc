#include "engine/cut/frontier/staircase.h"

#include <gtest/gtest.h>

namespace offcut::internal {
namespace {

// (1, 9), (3, 5), (6, 2): a pair is found if one of them is no more in both numbers.
TEST(Staircase, FindsAPairThatIsNoMoreInBoth) {
  Staircase stairs;
  stairs.add(3, 5, 30);
  stairs.add(1, 9, 10);
  stairs.add(6, 2, 60);
  EXPECT_EQ(stairs.size(), 3u);
  EXPECT_EQ(stairs.no_more(0.5, 100), std::nullopt);
  EXPECT_EQ(stairs.no_more(1, 9), 10u);
  EXPECT_EQ(stairs.no_more(2, 8), std::nullopt);
  EXPECT_EQ(stairs.no_more(5, 5), 30u);
  EXPECT_EQ(stairs.no_more(100, 1), std::nullopt);
  EXPECT_EQ(stairs.no_more(100, 2), 60u);
}

TEST(Staircase, DropsWhatIsBeaten) {
  Staircase stairs;
  stairs.add(3, 5, 30);
  stairs.add(4, 5, 40);  // no step: (3, 5) is no more in both
  EXPECT_EQ(stairs.size(), 1u);
  stairs.add(5, 4, 50);
  stairs.add(2, 4, 20);  // beats both
  EXPECT_EQ(stairs.size(), 1u);
  EXPECT_EQ(stairs.no_more(2, 4), 20u);
  EXPECT_EQ(stairs.no_more(9, 9), 20u);
}

TEST(Staircase, IsEmptyAtFirst) { EXPECT_EQ(Staircase().no_more(1, 1), std::nullopt); }

}  // namespace
}  // namespace offcut::internal
