#include "engine/cut/skyline/affine_networks.h"

#include "tests/support/links.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

// A table of each part alone, put together again, gives the networks themselves.
TEST(AffineNetworks, TablesOfPartsMakeUpTheNetworks) {
  constexpr AffinePart kParts[] = {AffinePart::Fixed, AffinePart::PerByteUp,
                                   AffinePart::PerByteDown};
  testing::Random random(7);
  AffineNetworks whole;
  AffineNetworks tables[3];
  for (int i = 0; i < 20; ++i) {
    const AffineCoefficients network = testing::random_affine(random, 1e-6);
    whole.add(network);
    for (std::size_t p = 0; p < 3; ++p) tables[p].add_part(kParts[p], network);
  }
  AffineNetworks copy;
  copy.resize(7);
  for (std::size_t p = 0; p < 3; ++p) copy.copy_part(kParts[p], 7, tables[p], 2, 2);
  for (std::size_t i = 0; i < 7; ++i) {
    const Exchange exchange{Bytes(1000), Bytes(300), Duration::from_ms(2)};
    const LinkCost got = affine_cost(copy.at(i), exchange);
    const LinkCost wanted = affine_cost(whole.at(2 + 2 * i), exchange);
    EXPECT_EQ(got.time(), wanted.time());
    EXPECT_EQ(got.transmit + got.receive + got.idle + got.tail + got.promotion,
              wanted.transmit + wanted.receive + wanted.idle + wanted.tail + wanted.promotion);
  }
}

TEST(AffineNetworks, PartsHaveTheCoefficientsOfALink) {
  EXPECT_EQ(AffineNetworks::coefficients_of(AffinePart::Fixed), 7u);
  EXPECT_EQ(AffineNetworks::coefficients_of(AffinePart::PerByteUp), 2u);
  EXPECT_EQ(AffineNetworks::coefficients_of(AffinePart::PerByteDown), 2u);
}

}  // namespace
}  // namespace offcut
