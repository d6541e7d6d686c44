#include "engine/base/log_histogram.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace offcut {
namespace {

template <class Histogram>
class LogHistogramTest : public testing::Test {};
using Kinds = testing::Types<LogHistogram<9, std::uint64_t>, LogHistogram<10, std::uint32_t>>;
TYPED_TEST_SUITE(LogHistogramTest, Kinds);

// 100 000 numbers over twenty powers of e, some of them zero.
std::vector<double> spread_values() {
  std::mt19937_64 random(3);
  std::vector<double> values;
  for (int i = 0; i < 100'000; ++i) {
    const double unit = static_cast<double>(random() >> 11) * 0x1p-53;
    values.push_back(i % 100 == 0 ? 0.0 : std::exp(20 * unit - 10));
  }
  return values;
}

TYPED_TEST(LogHistogramTest, RanksAreWithinHalfABinOfTheSortedValues) {
  std::vector<double> values = spread_values();
  TypeParam histogram;
  for (const double x : values) histogram.add(x);
  std::sort(values.begin(), values.end());
  for (const std::uint64_t rank : {1U, 1000U, 1001U, 5000U, 50'000U, 99'999U, 100'000U}) {
    const double exact = values[rank - 1];
    EXPECT_NEAR(histogram.value_at_rank(rank), exact, exact * TypeParam::kRelativeError) << rank;
  }
  EXPECT_EQ(histogram.value_at_rank(100'001), std::numeric_limits<double>::infinity());
}

TYPED_TEST(LogHistogramTest, RankOfAQuantileIsRoundedUp) {
  TypeParam histogram;
  histogram.add(1, 10);
  EXPECT_EQ(histogram.rank_of(0), 1U);
  EXPECT_EQ(histogram.rank_of(0.5), 5U);
  EXPECT_EQ(histogram.rank_of(0.51), 6U);
  EXPECT_EQ(histogram.rank_of(1), 10U);
}

TYPED_TEST(LogHistogramTest, CountsAboveWithinABinOfTheSortedValues) {
  std::vector<double> values = spread_values();
  TypeParam histogram;
  for (const double x : values) histogram.add(x);
  std::sort(values.begin(), values.end());
  const auto exact = [&](double x) {
    return static_cast<double>(values.end() - std::upper_bound(values.begin(), values.end(), x));
  };
  for (const double x : {0.0, 1e-4, 0.37, 1.0, 12.5, 2e4, 1e9}) {
    const double width = 2 * TypeParam::kRelativeError * x;
    EXPECT_GE(histogram.count_above(x), exact(x + width)) << x;
    EXPECT_LE(histogram.count_above(x), exact(x - width)) << x;
  }
  EXPECT_EQ(histogram.count_above(-1), 100'000);
  EXPECT_EQ(histogram.count_above(0), 99'000);
  EXPECT_EQ(TypeParam().count_above(1), 0);
}

TYPED_TEST(LogHistogramTest, MergesInAnyOrderAndInBlocksToTheSame) {
  const std::vector<double> values = spread_values();
  TypeParam a;
  TypeParam b;
  TypeParam all;
  TypeParam block;
  for (std::size_t i = 0; i < values.size(); ++i) {
    (i % 3 == 0 ? a : b).add(values[i]);
    all.add(values[i]);
  }
  block.add(values, 0, std::exp(10));  // least 0: one by one
  TypeParam ab = a;
  ab.merge(b);
  b.merge(a);
  for (const std::uint64_t rank : {1U, 1000U, 1001U, 5000U, 50'000U, 99'999U, 100'000U}) {
    EXPECT_EQ(ab.value_at_rank(rank), all.value_at_rank(rank)) << rank;
    EXPECT_EQ(b.value_at_rank(rank), all.value_at_rank(rank)) << rank;
    EXPECT_EQ(block.value_at_rank(rank), all.value_at_rank(rank)) << rank;
  }
}

TYPED_TEST(LogHistogramTest, ABlockOfPositiveValuesCountsAsOneByOne) {
  std::vector<double> values = spread_values();
  std::erase(values, 0.0);
  TypeParam one_by_one;
  for (const double x : values) one_by_one.add(x);
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  TypeParam block;
  block.add(values, *least, *most);
  for (std::uint64_t rank = 1; rank <= values.size(); rank += 997) {
    EXPECT_EQ(block.value_at_rank(rank), one_by_one.value_at_rank(rank)) << rank;
  }
}

TYPED_TEST(LogHistogramTest, TakesTheExtremes) {
  TypeParam histogram;
  for (const double x : {0.0, -0.0, 1e-31, std::numeric_limits<double>::quiet_NaN()}) {
    histogram.add(x);
  }
  EXPECT_EQ(histogram.value_at_rank(4), 0);
  histogram.add(std::numeric_limits<double>::infinity());
  EXPECT_GT(histogram.value_at_rank(5), 1e307);
}

}  // namespace
}  // namespace offcut
