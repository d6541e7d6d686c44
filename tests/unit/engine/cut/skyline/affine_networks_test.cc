#include "engine/cut/skyline/affine_networks.h"

#include "tests/support/links.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

// What goes in as a network comes out as one.
TEST(AffineNetworks, HoldTheNetworks) {
  testing::Random random(7);
  AffineNetworks networks;
  std::vector<AffineCoefficients> added;
  for (int i = 0; i < 20; ++i) {
    added.push_back(testing::random_affine(random, 1e-6));
    networks.add(added.back());
  }
  ASSERT_EQ(networks.size(), added.size());
  for (std::size_t i = 0; i < added.size(); ++i) {
    const Exchange exchange{Bytes(1000), Bytes(300), Duration::from_ms(2)};
    const LinkCost got = affine_cost(networks.at(i), exchange);
    const LinkCost wanted = affine_cost(added[i], exchange);
    EXPECT_EQ(got.time(), wanted.time());
    EXPECT_EQ(got.energy(), wanted.energy());
  }
}

}  // namespace
}  // namespace offcut
