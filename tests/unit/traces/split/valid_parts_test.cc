// Every part of every split of drawn networks and of the zoo, before ONNX's own checker.
#include "tests/support/drawn_network.h"
#include "tests/support/drawn_places.h"
#include "tests/support/split_checks.h"
#include "tools/zoo/catalogue.h"

namespace offcut::traces {
namespace {

using testing::fault_of;
using testing::parsed;
using testing::part_of;
using testing::Random;

void expect_valid(const NetworkFile& network, const Places& places, bool quantise) {
  const auto split = split_network(network, places, {.quantise = quantise});
  ASSERT_OK(split);
  for (std::size_t p = 0; p < split->parts.size(); ++p) {
    const auto model = part_of(network, *split, p);
    ASSERT_EQ(fault_of(model), "") << split->parts[p].file;
    for (const auto* edges : {&model.graph().input(), &model.graph().output()}) {
      for (const auto& edge : *edges) {
        EXPECT_TRUE(edge.type().tensor_type().has_shape()) << edge.name();
      }
    }
  }
}

TEST(ValidParts, OfDrawnNetworksAreValid) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    testing::DrawnNetwork drawn(seed);
    const NetworkFile network = parsed(drawn.model());
    Random random(seed);
    expect_valid(network, testing::drawn_cut(network, random), random.chance(0.5));
    expect_valid(network, testing::drawn_nesting(network, random), random.chance(0.5));
    expect_valid(network, testing::drawn_returns(network, random), random.chance(0.5));
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(ValidParts, OfTheZooAreValid) {
  for (const auto precision : {zoo::Precision::Fp32, zoo::Precision::Int8}) {
    for (const zoo::Network& each : zoo::catalogue()) {
      SCOPED_TRACE(each.name);
      const auto bytes = zoo::generate(each.name, 1, precision);
      ASSERT_OK(bytes);
      const auto network = NetworkFile::parse(*bytes, "net.onnx");
      ASSERT_OK(network);
      Random random(7);
      for (int k = 0; k < 3; ++k) {
        expect_valid(*network, testing::drawn_cut(*network, random), k == 2);
      }
      expect_valid(*network, testing::drawn_returns(*network, random), false);
    }
  }
}

}  // namespace
}  // namespace offcut::traces
