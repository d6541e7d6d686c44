// A diamond with weights in round numbers; p is read by b and c and crosses once:
//
//               /- b -\            device  1 5 5 5       cloud  4 1 1 1
//   x(10) - a -p       d - y       p 2, q 3 (of b), r 3 (of c), y 0.5 down
//               \- c -/
//
//   {}      10 + 4 + 1 + 1 + 1 + 0.5  = 17.5       {a,b}    1 + 5 + (2 + 3) + 1 + 1 + 0.5 = 13.5
//   {a}     1 + 2 + 1 + 1 + 1 + 0.5   =  6.5       {a,b,c}  1 + 10 + (3 + 3) + 1 + 0.5    = 18.5
//   device  16
#include "engine/cut/min_cut/envelope_cuts.h"
#include "engine/cut/min_cut/flow.h"
#include "engine/cut/min_cut/whole_network.h"
#include "tests/support/result_matchers.h"
#include "tests/support/two_layers.h"

namespace offcut {
namespace {

class DiamondTest : public ::testing::Test {
 protected:
  ModelGraph graph_ = testing::graph_of("x -> a -> p; p -> b -> q; p -> c -> r; q r -> d -> y!");
  CutWeights weights_{.on_device = {1, 5, 5, 5},
                      .in_cloud = {4, 1, 1, 1},
                      .up = {10, 2, 3, 3, 0},
                      .down = {0, 0, 0, 0, 0.5}};
  std::vector<bool> only_a_ = {true, false, false, false};
};

TEST_F(DiamondTest, ChargesATensorOfTwoReadersOnce) {
  CutNetwork network(graph_);
  const WeightedCut cut = network.solve(weights_);
  EXPECT_EQ(cut.on_device, only_a_);
  EXPECT_DOUBLE_EQ(cut.value, 6.5);
  EXPECT_DOUBLE_EQ(min_cut_by_boost(graph_, weights_).value, 6.5);
}

TEST_F(DiamondTest, ComparesWithDeviceOnlyWhereOffloadingHasAPrice) {
  CutNetwork network(graph_);
  weights_.offload = 9.4;
  EXPECT_EQ(network.solve(weights_).on_device, only_a_);
  weights_.offload = 9.6;  // 16.1 against 16
  EXPECT_EQ(network.solve(weights_).on_device, std::vector<bool>(4, true));
  EXPECT_DOUBLE_EQ(network.solve(weights_).value, 16);
}

TEST_F(DiamondTest, WeighsIllegalSetsAsInfinite) {
  EXPECT_DOUBLE_EQ(weight_of(graph_, weights_, {true, true, false, false}), 13.5);
  EXPECT_DOUBLE_EQ(weight_of(graph_, weights_, {true, true, true, false}), 18.5);
  EXPECT_EQ(weight_of(graph_, weights_, {false, true, false, false}), internal::kUnlimited);
}

TEST_F(DiamondTest, FoldsAChainAway) {
  const CutNetwork network(testing::graph_of("x -> a -> p; p -> b -> q; q -> c -> y!"));
  EXPECT_EQ(network.vertices(), 3u);
  EXPECT_EQ(network.arcs_left(), 0u);
}

// x * up: 6 + 2 + ... : {a} costs 4.5 + 2 x, {} 7.5 + 10 x, device-only 16; they meet at x = 5.75.
TEST_F(DiamondTest, FindsTheEnvelopeExactly) {
  CutNetwork network(graph_);
  const auto at = [&](double x) {
    CutWeights out = weights_;
    for (double& up : out.up) up *= x;
    return out;
  };
  const auto pieces = min_cut_envelope(network, graph_, at, 0, 10);
  ASSERT_EQ(pieces.size(), 2u);
  EXPECT_EQ(pieces[0].cut.on_device, only_a_);
  EXPECT_NEAR(pieces[0].to, 5.75, 1e-12);
  EXPECT_EQ(pieces[1].cut.on_device, std::vector<bool>(4, true));
}

TEST(CutWeights, RefuseObjectivesThatAreNoSums) {
  const ModelGraph graph = testing::two_layers();
  const SiteColumn site = testing::site_of({1, 1}, 2);
  const std::vector<Bytes> wire = wire_bytes(graph, {});
  EXPECT_THAT(cut_weights(graph, {site, site, wire}, {}, {.kind = Objective::Kind::EnergyDelay}),
              ErrorIs(ErrorCode::InvalidArgument, "expected a sum over layers"));
}

}  // namespace
}  // namespace offcut
