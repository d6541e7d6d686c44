// A chain over a slow link, every figure worked out by hand:
//
//   image 1000 B -> a -> 200 B -> b -> 10 B          device 10 + 40 ms at 2 W, idle 0.5 W
//                                                    cloud   1 +  4 ms
//   link: up 10 kB/s, 5 ms first, 0.8 W while sending; down 20 kB/s, 3 ms first, 0.4 W;
//         promotion 6 mJ, tail 2 mJ, 0.1 W while it waits
//
//   cut       device  up           cloud  down        latency   energy: compute, transmit, receive,
//                                                               promotion, tail, idle
//   0 {}      0       5 + 100 ms   5 ms   3 + 0.5 ms  113.5 ms  0, 84, 1.4, 6, 2, 0.5 + 56.75 mJ
//   1 {a}     10 ms   5 + 20 ms    4 ms   3.5 ms       42.5 ms  20, 20, 1.4, 6, 2, 0.4 + 16.25 mJ
//   2 {a,b}   50 ms                                    50 ms    100 mJ
#include "engine/cut/table/price.h"

#include "engine/cut/table/best_cut.h"
#include "engine/cut/table/wire.h"
#include "tests/support/graph_text.h"
#include "tests/support/links.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using testing::AffineLink;

constexpr double kNear = 1e-9;  // sums of a handful of rounded products, in ms and mJ

SiteColumn site(double a_ms, double b_ms, double watt) {
  SiteColumn column;
  column.time = {Duration::from_ms(a_ms), Duration::from_ms(b_ms)};
  for (const Duration time : column.time) column.energy.push_back(Power::from_w(watt) * time);
  column.provenance.assign(2, Provenance::Assumed);
  column.idle_power = Power::from_w(0.5);
  return column;
}

AffineLink slow_link() {
  AffineCoefficients c;
  c.fixed_up = Duration::from_ms(5);
  c.fixed_down = Duration::from_ms(3);
  c.up_s_per_byte = 1e-4;
  c.down_s_per_byte = 5e-5;
  c.fixed_transmit = Power::from_w(0.8) * c.fixed_up;
  c.fixed_receive = Power::from_w(0.4) * c.fixed_down;
  c.transmit_j_per_byte = 0.8e-4;
  c.receive_j_per_byte = 2e-5;
  c.promotion = Energy::from_mj(6);
  c.tail = Energy::from_mj(2);
  c.wait_power = Power::from_w(0.1);
  return AffineLink(c);
}

class PriceTest : public ::testing::Test {
 protected:
  CutPrice priced(CutId cut) const { return price(table_, tree_, cut, {}, link_); }
  BestCut best(const Question& question) const {
    return best_cut(table_, tree_, {}, link_, question);
  }
  ModelGraph graph_ = testing::graph_of("image:250 -> a -> y:50; y -> b -> r!:2");
  CutTree tree_ = *CutTree::build(graph_);
  std::vector<SiteColumn> device_ = {site(10, 40, 2)};
  std::vector<SiteColumn> cloud_ = {site(1, 4, 50)};
  std::vector<Bytes> wire_ = {Bytes(1000), Bytes(200), Bytes(10)};
  CutTable table_ = CutTable::build(graph_, tree_, device_, cloud_, wire_);
  AffineLink link_ = slow_link();
};

TEST_F(PriceTest, OfCloudOnlyPaysForTheInputAndTheWait) {
  const CutPrice price = priced(0);
  EXPECT_EQ(price.device, Duration::zero());
  EXPECT_NEAR(price.uplink.ms(), 105, kNear);
  EXPECT_NEAR(price.cloud.ms(), 5, kNear);
  EXPECT_NEAR(price.downlink.ms(), 3.5, kNear);
  EXPECT_NEAR(price.latency().ms(), 113.5, kNear);
  EXPECT_EQ(price.compute, Energy::zero());
  EXPECT_NEAR(price.transmit.mj(), 84, kNear);
  EXPECT_NEAR(price.receive.mj(), 1.4, kNear);
  EXPECT_NEAR(price.promotion.mj(), 6, kNear);
  EXPECT_NEAR(price.tail.mj(), 2, kNear);
  EXPECT_NEAR(price.idle.mj(), 57.25, kNear);
  EXPECT_NEAR(price.energy().mj(), 150.65, kNear);
}

TEST_F(PriceTest, OfACutInTheMiddleAddsUp) {
  const CutPrice price = priced(1);
  EXPECT_NEAR(price.latency().ms(), 42.5, kNear);
  EXPECT_NEAR(price.network().ms(), 28.5, kNear);
  EXPECT_NEAR(price.energy().mj(), 20 + 20 + 1.4 + 6 + 2 + 16.65, kNear);
  EXPECT_NEAR(price.energy(EnergyScope::Dnntune).mj(), 40, kNear);
}

TEST_F(PriceTest, OfDeviceOnlyNeverTouchesTheNetwork) {
  const CutPrice price = priced(2);
  EXPECT_NEAR(price.latency().ms(), 50, kNear);
  EXPECT_NEAR(price.energy().mj(), 100, kNear);
  EXPECT_EQ(price.network(), Duration::zero());
  EXPECT_EQ(price.energy() - price.compute, Energy::zero());
}

TEST_F(PriceTest, TheBestCutDependsOnTheObjective) {
  struct Case {
    const char* name;
    Objective objective;
    CutId best;
    double value;
  };
  const Case cases[] = {
      {"latency", {.kind = Objective::Kind::Latency}, 1, 0.0425},
      {"energy", {.kind = Objective::Kind::Energy}, 1, 0.06605},
      {"product", {.kind = Objective::Kind::EnergyDelay}, 1, 0.0425 * 0.06605},
      {"slowest stage", {.kind = Objective::Kind::Throughput}, 1, 0.025},
      {"weights",
       {.kind = Objective::Kind::Weighted, .latency_weight = 2, .energy_weight = 3},
       1,
       2 * 0.0425 + 3 * 0.06605},
      {"energy as the paper counts",
       {.kind = Objective::Kind::Energy, .scope = EnergyScope::Dnntune},
       1,
       0.04},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    const BestCut found = best({.objective = test.objective, .constraints = {}});
    EXPECT_EQ(found.cut, test.best);
    EXPECT_NEAR(test.objective.value(found.price), test.value, 1e-12);
    EXPECT_TRUE(found.feasible);
    EXPECT_EQ(found.binding, "");
  }
}

TEST_F(PriceTest, BoundsRuleOutTheOptimum) {
  Question question;
  question.constraints.uplink_bytes = Bytes(199);
  EXPECT_EQ(best(question).cut, 2u);
  question.constraints.uplink_bytes = Bytes(200);
  EXPECT_EQ(best(question).cut, 1u);
  question.constraints = {};
  question.constraints.device_memory = Bytes(0);  // activations of a: 1000 + 200 bytes
  EXPECT_EQ(best(question).cut, 0u);
}

// No plan takes 40 ms: 42.5 exceeds the bound by a factor of 1.0625, the others by more.
TEST_F(PriceTest, WithoutAFeasiblePlanTheNearestIsNamed) {
  Question question;
  question.constraints.latency = Duration::from_ms(40);
  const BestCut found = best(question);
  EXPECT_FALSE(found.feasible);
  EXPECT_EQ(found.cut, 1u);
  EXPECT_EQ(found.binding, "latency_ms");
  EXPECT_NEAR(found.excess, 1.0625, 1e-12);
}

TEST_F(PriceTest, OfTwoBrokenBoundsTheWorseBinds) {
  Question question;
  question.constraints.latency = Duration::from_ms(40);
  question.constraints.energy = Energy::from_mj(10);
  const BestCut found = best(question);
  EXPECT_EQ(found.cut, 1u);
  EXPECT_EQ(found.binding, "energy_mj");
}

// Equal latency everywhere: the rule takes the lower energy, then fewer layers on the device.
TEST(BestCut, BreaksTiesByEnergyThenByFewerLayers) {
  const ModelGraph graph = testing::graph_of("x -> a -> y; y -> b -> z; z -> c -> r!");
  const auto tree = CutTree::build(graph);
  ASSERT_OK(tree);
  SiteColumn device;
  device.time.assign(3, Duration::zero());
  device.energy = {Energy::zero(), Energy::from_j(1), Energy::zero()};
  device.provenance.assign(3, Provenance::Assumed);
  const std::vector<SiteColumn> columns = {device};
  const std::vector<SiteColumn> clouds = {device};
  const auto table = CutTable::build(graph, *tree, columns, clouds, wire_bytes(graph, {}));
  EXPECT_EQ(best_cut(table, *tree, {}, AffineLink({}), {}).cut, 0u);  // {} and {a} tie at 0 J

  AffineCoefficients promoted;
  promoted.promotion = Energy::from_j(2);  // whatever offloads costs 2 J more
  EXPECT_EQ(best_cut(table, *tree, {}, AffineLink(promoted), {}).cut, 3u);
}

TEST(WireBytes, AreThoseOfTheTypeOrOfTheFormat) {
  GraphSpec spec = testing::spec_of("x:3 -> a -> y:5; y -> b -> r!:7");
  spec.tensors[1].type = DataType::Int8;
  const auto graph = ModelGraph::build(spec);
  ASSERT_OK(graph);
  EXPECT_THAT(wire_bytes(*graph, {}), ::testing::ElementsAre(Bytes(12), Bytes(5), Bytes(28)));
  EXPECT_THAT(wire_bytes(*graph, {.bytes_per_element = 0.5}),
              ::testing::ElementsAre(Bytes(2), Bytes(3), Bytes(4)));
  EXPECT_THAT(wire_bytes(*graph, {.bytes_per_element = {}, .batch = 8}),
              ::testing::ElementsAre(Bytes(96), Bytes(40), Bytes(224)));
  EXPECT_THAT(wire_bytes(*graph, {.bytes_per_element = 0.5, .batch = 3}),
              ::testing::ElementsAre(Bytes(5), Bytes(8), Bytes(11)));  // 4.5, 7.5, 10.5
}

}  // namespace
}  // namespace offcut
