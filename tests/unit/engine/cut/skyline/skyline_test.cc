// A chain whose middle tensor is larger than its input:
//
//   x 400 B -> a -> 800 B -> b -> 8 B        device 10 + 40 ms at 2 W, cloud 1 + 4 ms
//
//   cut       off    energy  cloud  up     energy + (0.5 + 2 W) * cloud
//   0 {}       5 ms    0 mJ  5 ms   400 B   12.5 mJ
//   1 {a}     14 ms   20 mJ  4 ms   800 B   30   mJ
//   2 {a,b}   50 ms  100 mJ  0 ms     0 B  100   mJ
//
// Cut 1 is better than cut 0 in the wait alone, so only links that make waiting dear can want it.
#include "engine/cut/skyline/skyline.h"

#include "tests/support/result_matchers.h"
#include "tests/support/two_layers.h"

namespace offcut {
namespace {

std::vector<CutId> cuts_of(const Skyline& skyline) {
  std::vector<CutId> cuts;
  for (const SkylinePlan& plan : skyline.plans()) cuts.push_back(plan.cut);
  return cuts;
}

class SkylineTest : public ::testing::Test {
 protected:
  std::vector<CutId> left(const SkylineScope& scope) const {
    return cuts_of(*solver_.skyline({}, scope));
  }
  ModelGraph graph_ = testing::graph_of("x:100 -> a -> p:200; p -> b -> y!:2");
  CutSolver solver_ = testing::two_layer_solver(graph_, {wire_column(graph_)});
};

TEST_F(SkylineTest, KeepsWhatIsBetterInTheWaitForAnyLink) {
  EXPECT_EQ(left({}), (std::vector<CutId>{0, 1, 2}));
}

TEST_F(SkylineTest, DropsItWhereTheWaitIsBounded) {
  EXPECT_EQ(left({.wait_power_limit = Power::from_w(2)}), (std::vector<CutId>{0, 2}));
  const auto skyline = solver_.skyline({}, {.wait_power_limit = Power::from_w(2)});
  EXPECT_EQ(skyline->considered(), 3);
  EXPECT_EQ(skyline->pruned(), 1);
  EXPECT_TRUE(skyline->complete());
}

TEST_F(SkylineTest, KeepsItForThroughputWhereTheCloudCountsAlone) {
  EXPECT_EQ(left({.throughput = true}), (std::vector<CutId>{0, 1, 2}));
}

TEST_F(SkylineTest, HoldsOnlyCutsThatKeepThePins) {
  EXPECT_EQ(left({.pins = {.to_device = {0}}}), (std::vector<CutId>{1, 2}));
  EXPECT_EQ(left({.pins = {.to_cloud = {1}}}), (std::vector<CutId>{0, 1}));
}

// With p of 50 elements cut {a} sends 200 B: 9 ms dearer off the network, 200 B cheaper on it.
TEST(SkylineOfLatency, DropsWhatOnlySavesEnergy) {
  const ModelGraph graph = testing::graph_of("x:100 -> a -> p:110; p -> b -> y!:2");
  // a takes 0.5 ms in the cloud and 1 on the device, but draws nothing there.
  SiteColumn device = testing::site_of({1, 40}, 2);
  device.energy[0] = Energy::zero();
  const auto solver = CutSolver::build(graph, {.device = {device},
                                               .cloud = {testing::site_of({0.5, 4}, 50)},
                                               .wires = {wire_column(graph)}});
  ASSERT_OK(solver);
  const Power limit = Power::from_w(2);
  // {a} has a shorter wait at no energy: kept for energy; it is slower and sends more: not for
  // latency.
  using Counts = SkylineScope::Counts;
  EXPECT_EQ(cuts_of(*solver->skyline({}, {.wait_power_limit = limit})),
            (std::vector<CutId>{0, 1, 2}));
  EXPECT_EQ(cuts_of(*solver->skyline({}, {.wait_power_limit = limit, .counts = Counts::Latency})),
            (std::vector<CutId>{0, 2}));
  EXPECT_EQ(cuts_of(*solver->skyline({}, {.wait_power_limit = limit, .counts = Counts::Energy})),
            (std::vector<CutId>{0, 1, 2}));
}

TEST(SkylineScope, FollowsFromLinkAndQuestion) {
  using Counts = SkylineScope::Counts;
  const auto link = testing::plain_link(1e-4);
  Question question;
  EXPECT_EQ(scope_of(link, question).counts, Counts::Latency);
  EXPECT_EQ(scope_of_front(link, question).counts, Counts::Both);
  question.constraints.energy = Energy::from_mj(1);
  EXPECT_EQ(scope_of(link, question).counts, Counts::Both);
  question = {.objective = {.kind = Objective::Kind::Energy}, .constraints = {}};
  EXPECT_EQ(scope_of(link, question).counts, Counts::Energy);
  EXPECT_EQ(scope_of(link, question).wait_power_limit, Power::from_w(0));
  question.stream = Stream{.frames_per_s = 1};
  EXPECT_TRUE(scope_of(link, question).throughput);
  EXPECT_FALSE(scope_of(link, question).wait_power_limit.has_value());
}

TEST(SkylineMerge, KeepsOneDeviceOnlyPlanOfEachPairOfPoints) {
  const ModelGraph graph = testing::two_layers();
  const CutSolver solver =
      testing::two_layer_solver(graph, {wire_column(graph), wire_column(graph, {.name = "same"})});
  const auto skyline = solver.skyline({}, {});
  // Both encodings cost the same: ties go to the first.
  ASSERT_EQ(cuts_of(*skyline), (std::vector<CutId>{0, 1, 2}));
  for (const SkylinePlan& plan : skyline->plans()) EXPECT_EQ(plan.columns.encoding, 0u);
  EXPECT_EQ(skyline->considered(), 6);
}

}  // namespace
}  // namespace offcut
