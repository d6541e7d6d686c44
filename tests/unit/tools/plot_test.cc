#include "tools/plot.h"

#include <gtest/gtest.h>

#include <cmath>

namespace offcut::tools {
namespace {

TEST(Plot, PointsLieBetweenTheEndsOfTheAxes) {
  const std::string drawn = plot({{0, 10}, {5, 5}, {10, 0, '*'}},
                                 {.x_unit = "ms", .y_unit = "mJ", .width = 33, .height = 3});
  EXPECT_EQ(drawn,
            "       mJ\n"
            "       10 |o\n"
            "          |          o\n"
            "        0 |                    *\n"
            "          +---------------------\n"
            "           0               10 ms\n");
}

TEST(Plot, EqualPointsLieInTheMiddle) {
  const std::string drawn = plot({{1, 1}, {1, 1}}, {.x_unit = "ms", .y_unit = "mJ", .width = 33});
  EXPECT_EQ(std::count(drawn.begin(), drawn.end(), 'o'), 1);
}

TEST(Plot, NothingIsDrawnOfNothingOrOfWhatIsNoNumber) {
  EXPECT_EQ(plot({}, {}), "");
  EXPECT_EQ(plot({{0, 1}, {NAN, 2}}, {}), "");
  EXPECT_EQ(plot({{0, INFINITY}}, {}), "");
}

}  // namespace
}  // namespace offcut::tools
