#include "traces/graphs/slices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace offcut::traces {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kEnd = 2147483647;

// x[1:3, ::-1]
TEST(PlainSlice, MasksOpenBothEnds) {
  const auto s = plain_slice(
      {.begin = {1, 0}, .end = {3, 0}, .step = {1, -1}, .begin_mask = 2, .end_mask = 2});
  ASSERT_TRUE(s.has_value());
  EXPECT_THAT(s->starts, ElementsAre(1, kEnd));
  EXPECT_THAT(s->ends, ElementsAre(3, -kEnd));
  EXPECT_THAT(s->axes, ElementsAre(0, 1));
  EXPECT_THAT(s->gone, IsEmpty());
}

// x[2, -1]: one element of each, and neither axis is left.
TEST(PlainSlice, SingleElementsGo) {
  const auto s = plain_slice({.begin = {2, -1}, .end = {3, 0}, .step = {1, 1}, .shrink_mask = 3});
  ASSERT_TRUE(s.has_value());
  EXPECT_THAT(s->starts, ElementsAre(2, -1));
  EXPECT_THAT(s->ends, ElementsAre(3, kEnd));
  EXPECT_THAT(s->gone, ElementsAre(0, 1));
}

// x[0, ..., 4:6, 1]: what is behind the ellipsis is counted from the end.
TEST(PlainSlice, AnEllipsisStandsForTheOthers) {
  const auto s = plain_slice({.begin = {0, 0, 4, 1},
                              .end = {1, 0, 6, 2},
                              .step = {1, 1, 1, 1},
                              .shrink_mask = 9,
                              .ellipsis_mask = 2});
  ASSERT_TRUE(s.has_value());
  EXPECT_THAT(s->axes, ElementsAre(0, -1, -2));
  EXPECT_THAT(s->starts, ElementsAre(0, 1, 4));
  EXPECT_THAT(s->gone, ElementsAre(0, -1));
}

// x[:, new, ..., new]
TEST(PlainSlice, NewAxesAreThoseOfTheResult) {
  const auto s = plain_slice({.begin = {0, 0, 0, 0},
                              .end = {0, 0, 0, 0},
                              .step = {1, 1, 1, 1},
                              .begin_mask = 1,
                              .end_mask = 1,
                              .ellipsis_mask = 4,
                              .new_mask = 10});
  ASSERT_TRUE(s.has_value());
  EXPECT_THAT(s->axes, ElementsAre(0));
  EXPECT_THAT(s->added, ElementsAre(1, -1));
}

TEST(PlainSlice, ListsOfDifferentLengthsAreNone) {
  EXPECT_FALSE(plain_slice({.begin = {1}, .end = {1, 2}, .step = {1}}).has_value());
  EXPECT_FALSE(slice_of_sizes({1}, {1, 2}).has_value());
}

TEST(PlainSlice, ASizeBelowZeroGoesToTheEnd) {
  const auto s = slice_of_sizes({2, 3}, {-1, 4});
  ASSERT_TRUE(s.has_value());
  EXPECT_THAT(s->ends, ElementsAre(kEnd, 7));
}

TEST(Pads, PairsPerAxisBecomeSides) {
  EXPECT_THAT(pads_of_pairs({1, 2, 3, 4}), ElementsAre(1, 3, 2, 4));
}

}  // namespace
}  // namespace offcut::traces
