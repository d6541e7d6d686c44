#include "engine/base/whole_number.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace offcut {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

template <class Int>
class WholeNumberOf : public ::testing::Test {};
using Integers = ::testing::Types<std::int32_t, std::uint32_t, std::int64_t, std::uint64_t>;
TYPED_TEST_SUITE(WholeNumberOf, Integers, );

TYPED_TEST(WholeNumberOf, EndsOfTheTypeHoldWhatDoesNotFit) {
  using Limits = std::numeric_limits<TypeParam>;
  for (const double large : {kInfinity, 1e300, 1.8446744073709552e19}) {
    EXPECT_EQ(truncated<TypeParam>(large), Limits::max()) << large;
    EXPECT_EQ(rounded<TypeParam>(large), Limits::max()) << large;
    EXPECT_EQ(truncated<TypeParam>(-large), Limits::min()) << large;
    EXPECT_EQ(rounded<TypeParam>(-large), Limits::min()) << large;
  }
  EXPECT_EQ(truncated<TypeParam>(kNaN), 0);
  EXPECT_EQ(rounded<TypeParam>(kNaN), 0);
}

TYPED_TEST(WholeNumberOf, FractionsAreCutOrRounded) {
  EXPECT_EQ(truncated<TypeParam>(2.7), 2);
  EXPECT_EQ(rounded<TypeParam>(2.7), 3);
  EXPECT_EQ(rounded<TypeParam>(2.5), 3);
  EXPECT_EQ(truncated<TypeParam>(-0.9), 0);
  EXPECT_EQ(truncated<TypeParam>(-0.0), 0);
  EXPECT_EQ(truncated<TypeParam>(1e-300), 0);
}

TEST(WholeNumber, NegativeFractionsGoTowardsZeroOrToTheNearest) {
  EXPECT_EQ(truncated<std::int64_t>(-2.7), -2);
  EXPECT_EQ(rounded<std::int64_t>(-2.7), -3);
  EXPECT_EQ(rounded<std::int64_t>(-2.5), -3);
  EXPECT_EQ(rounded<std::uint32_t>(-2.5), 0u);
}

TEST(WholeNumber, LastValuesThatFitAreKept) {
  EXPECT_EQ(truncated<std::int32_t>(2147483647.9), 2147483647);
  EXPECT_EQ(truncated<std::int32_t>(-2147483648.0), -2147483647 - 1);
  EXPECT_EQ(truncated<std::uint32_t>(4294967295.9), 4294967295u);
  EXPECT_EQ(truncated<std::int64_t>(9223372036854774784.0), 9223372036854774784);
}

TEST(WholeNumber, OnlyWhatLosesNothingIsWhole) {
  EXPECT_EQ(whole_number(-3.0), -3);
  EXPECT_EQ(whole_number(-0.0), 0);
  EXPECT_EQ(whole_number(9007199254740991.0), 9007199254740991);
  for (const double x : {0.5, 9007199254740992.0, -9007199254740992.0, kInfinity, kNaN, 1e300}) {
    EXPECT_FALSE(whole_number(x)) << x;
  }
}

}  // namespace
}  // namespace offcut
