#include "engine/study/counter_rng.h"

#include <boost/math/distributions/normal.hpp>
#include <vector>

#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using testing::ElementsAre;

// The known answers of the authors' own library (Random123, kat_vectors).
TEST(CounterRng, GivesTheKnownAnswersOfPhilox) {
  EXPECT_THAT(CounterRng(0, 0).block(0),
              ElementsAre(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8));
  constexpr std::uint64_t kOnes = ~std::uint64_t{0};
  EXPECT_THAT(CounterRng(kOnes, kOnes).block(kOnes),
              ElementsAre(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd));
  EXPECT_THAT(CounterRng(0x299f31d0a4093822, 0x0370734413198a2e).block(0x85a308d3243f6a88),
              ElementsAre(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1));
}

TEST(CounterRng, NormalNumbersDoNotDependOnHowTheyAreAskedFor) {
  const CounterRng rng(7, 3);
  std::vector<double> all(64);
  rng.fill_normal(0, all);
  std::vector<double> some(8);
  rng.fill_normal(40, some);
  for (std::size_t i = 0; i < some.size(); ++i) EXPECT_EQ(some[i], all[40 + i]);
}

TEST(CounterRng, NormalNumbersHaveTheMomentsOfANormal) {
  constexpr std::size_t kMany = 400'000;
  std::vector<double> z(kMany);
  CounterRng(1, 2).fill_normal(0, z);
  double mean = 0;
  double square = 0;
  for (const double x : z) {
    mean += x / kMany;
    square += x * x / kMany;
  }
  EXPECT_NEAR(mean, 0, 4 / std::sqrt(kMany));  // four standard errors
  EXPECT_NEAR(square, 1, 4 * std::sqrt(2.0 / kMany));
}

TEST(NormalQuantile, AgreesWithBoostEverywhere) {
  const boost::math::normal_distribution<> normal;
  for (const double p : {1e-300, 1e-20, 1e-10, 1e-5, 0.01, 0.074, 0.076, 0.3, 0.5, 0.7, 0.924,
                         0.926, 0.99, 1 - 1e-10}) {
    const double expected = boost::math::quantile(normal, p);
    EXPECT_NEAR(normal_quantile(p), expected, 1e-14 * (1 + std::abs(expected))) << p;
  }
  EXPECT_EQ(normal_quantile(0), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(normal_quantile(1), std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace offcut
