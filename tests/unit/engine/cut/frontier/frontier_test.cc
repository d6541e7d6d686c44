// A diamond, its cuts counted by hand:
//
//        /- b -\          {}  a  ab  ac  abc  abcd
//   x - a       d - y
//        \- c -/
//
// and the frontier program's answers on it against the enumeration of those six.
#include "engine/cut/frontier/frontier.h"

#include "engine/cut/frontier/frontier_order.h"
#include "engine/cut/frontier/partial_plans.h"
#include "engine/cut/table/best_cut.h"
#include "tests/support/result_matchers.h"
#include "tests/support/two_layers.h"

namespace offcut {
namespace {

const char* const kDiamond = "x:100 -> a -> p:80; p -> b -> q:10; p -> c -> r:20; q r -> d -> y!:1";

TEST(CutCount, OfADiamondIsSix) {
  const auto count = count_cuts(testing::graph_of(kDiamond));
  ASSERT_OK(count);
  EXPECT_EQ(count->text(), "6");
}

TEST(CutCount, OfParallelChainsIsTheProduct) {
  // Two chains of two layers from one input, joined: 3 * 3 ways before the join, and the join.
  const auto count = count_cuts(
      testing::graph_of("x -> a -> p; p -> b -> q; x -> c -> r; r -> d -> s; q s -> e -> y!"));
  ASSERT_OK(count);
  EXPECT_EQ(count->text(), "10");
}

// Off the network, device 1 + 2 + 3 + 4 at 2 W, cloud a tenth: every cut but {a, b, c} and {a, c}
// has something for it: {a, c} sends p and r, 400 B, more than {a}'s 320; {a, b, c} sends 120.
TEST(Frontier, KeepsThePlansOfTheSkyline) {
  const ModelGraph graph = testing::graph_of(kDiamond);
  const SiteColumn device = testing::site_of({1, 2, 3, 4}, 2);
  const SiteColumn cloud = testing::site_of({0.1, 0.2, 0.3, 0.4}, 50);
  const std::vector<Bytes> wire = wire_bytes(graph, {});
  const SkylineScope scope{.wait_power_limit = Power::from_w(2)};
  const auto found = frontier_skyline(graph, {device, cloud, wire}, scope);
  ASSERT_OK(found);
  using Set = std::vector<bool>;
  EXPECT_THAT(
      found->skyline.sets(),
      ::testing::ElementsAre(Set{false, false, false, false}, Set{true, false, false, false},
                             Set{true, true, true, false}, Set{true, true, true, true}));
  EXPECT_EQ(found->skyline.considered(), 6);
  const auto tree = CutTree::build(graph);
  ASSERT_OK(tree);
  const CutTable table = CutTable::build(graph, *tree, {&device, 1}, {&cloud, 1}, wire);
  EXPECT_EQ(Skyline::build(table, *tree, {}, scope).size(), 4u);
}

// The diamond, b's branch two layers long: they are one step, and end on the device, in the cloud
// or between. After a, b and e, d is yet to come: with q2 made in the cloud, d will be there too.
TEST(FrontierPlan, TellsWhatIsSettledBeforeItIsDecided) {
  const ModelGraph graph =
      testing::graph_of("x -> a -> p; p -> b -> q; q -> e -> q2; p -> c -> r; q2 r -> d -> y!");
  const auto plan = internal::plan_frontier(graph);
  ASSERT_OK(plan);
  ASSERT_EQ(plan->steps.size(), 4u);  // a, b e, c, d
  EXPECT_EQ(plan->steps[1].size(), 2u);
  const internal::FrontierStep& first = plan->steps[0];
  EXPECT_EQ(internal::settle(first, first.writes).crosses, 0u);
  const internal::FrontierStep& row = plan->steps[1];
  const internal::Mask p = first.writes;
  // c may be decided either way, and reads p; but r will have to cross, once c has made it.
  EXPECT_EQ(internal::settle(row, p).inside, p);
  EXPECT_EQ(internal::settle(row, p).crosses, 0u);
  const internal::FrontierStep& c = plan->steps[2];
  EXPECT_EQ(internal::settle(c, c.writes).crosses, c.writes);
  EXPECT_EQ(internal::settle(c, c.writes).inside, 0u);
  EXPECT_EQ(internal::settle(c, c.writes | row.writes).crosses, 0u);
  EXPECT_EQ(internal::settle(c, c.writes | row.writes).inside, c.writes | row.writes);
}

TEST(Frontier, ChargesATensorThatHasCrossedOnce) {
  const ModelGraph graph = testing::graph_of(kDiamond);
  const SiteColumn site = testing::site_of({1, 1, 1, 1}, 2);
  const std::vector<Bytes> wire = wire_bytes(graph, {});
  const CutFigures figures = figures_of_set(graph, {site, site, wire}, {true, false, false, false});
  EXPECT_EQ(figures.up, Bytes(320));  // p, though b and c read it
  EXPECT_EQ(figures.down, Bytes(4));
  EXPECT_EQ(figures.layers, 1u);
}

TEST(Frontier, GivesUpBeyondItsLimit) {
  const ModelGraph graph = testing::graph_of(kDiamond);
  const SiteColumn site = testing::site_of({1, 1, 1, 1}, 2);
  const std::vector<Bytes> wire = wire_bytes(graph, {});
  EXPECT_THAT(frontier_skyline(graph, {site, site, wire}, {}, 1),
              ErrorIs(ErrorCode::TooLarge, "expected at most 1 partial plans, found more"));
}

// 130 layers in a row: decisions are stored 64 at a time, so a set spans three words.
TEST(History, GivesBackDecisionsOverManyWords) {
  const ModelGraph graph = testing::chain(130, 1);
  const SiteColumn site = testing::site_of(std::vector<double>(130, 1.0), 2);
  const std::vector<Bytes> wire(graph.tensors().size(), Bytes(1));
  // Nothing to gain in the cloud but the wait: for any link every cut has a shorter one.
  const auto found = frontier_skyline(graph, {site, site, wire}, {});
  ASSERT_OK(found);
  ASSERT_EQ(found->skyline.size(), 131u);
  for (std::size_t k = 0; k <= 130; ++k) {
    std::vector<bool> prefix(130, false);
    std::fill_n(prefix.begin(), k, true);
    EXPECT_EQ(found->skyline.sets()[k], prefix) << k;
  }
}

}  // namespace
}  // namespace offcut
