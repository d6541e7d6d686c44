// The chain of two_layers.h when nothing but min-cuts may answer: sums over layers are still exact,
// and elsewhere the bound holds. Latencies over 100 us a byte are 105, 34 and 50 ms.
#include "engine/cut/min_cut/lower_bound.h"

#include <cmath>

#include "tests/support/result_matchers.h"
#include "tests/support/two_layers.h"

namespace offcut {
namespace {

// 100 us a byte in packets of 64 B: monotone, not affine.
class PacketLink : public Link {
 public:
  LinkCost cost(const Exchange& x) const override {
    LinkCost cost;
    cost.up = Duration::from_s(1e-4 * 64 * std::ceil(x.up.as_double() / 64));
    return cost;
  }
  std::optional<Power> wait_power_limit() const override { return Power::zero(); }
  const std::string& name() const override { return name_; }
  Bandwidth uplink() const override { return {}; }
  Bandwidth downlink() const override { return {}; }
  Duration round_trip() const override { return {}; }

 private:
  std::string name_ = "packets";
};

class LowerBoundTest : public ::testing::Test {
 protected:
  ModelGraph graph_ = testing::two_layers();
  CutSolver solver_ =
      testing::two_layer_solver(graph_, {wire_column(graph_)}, testing::kMinCutsOnly);
};

TEST_F(LowerBoundTest, IsTheOptimumOfASum) {
  const CutAnswer best = solver_.answer({}, testing::plain_link(1e-4), {});
  EXPECT_EQ(best.method, SolveMethod::MinCut);
  EXPECT_TRUE(best.exact);
  EXPECT_EQ(best.gap(), 0);
  EXPECT_NEAR(best.price.latency().ms(), 34, 1e-9);
  EXPECT_EQ(solver_.on_device(best), (std::vector<bool>{true, false}));
}

// 14 ms + 256 B = 39.6 ms. The hull runs from (200 B, 14 ms) to (1000 B, 5 ms); a strip of it is
// 12.5 B wide, so five begin before 256 B, and the fifth is 14 - 5 * 9 / 64 ms off the network.
TEST_F(LowerBoundTest, IsProvedOverALinkThatIsNotAffine) {
  const CutAnswer best = solver_.answer({}, PacketLink(), {});
  EXPECT_FALSE(best.exact);
  EXPECT_NEAR(best.value, 0.0396, 1e-12);
  EXPECT_NEAR(best.bound, 0.0396 - 0.009 * 5 / 64, 1e-9);
  EXPECT_NEAR(best.gap(), 0.009 * 5 / 64 / 0.0396, 1e-6);
}

TEST_F(LowerBoundTest, HoldsForProductsAndForThroughput) {
  const auto link = testing::plain_link(1e-4);
  const CutAnswer product = solver_.answer(
      {}, link, {.objective = {.kind = Objective::Kind::EnergyDelay}, .constraints = {}});
  EXPECT_NEAR(product.value, 0.032 * 0.034, 1e-12);
  EXPECT_LE(product.bound, product.value);
  EXPECT_GE(product.bound, 0.95 * product.value);
  const CutAnswer rate = solver_.answer(
      {}, link, {.objective = {.kind = Objective::Kind::Throughput}, .constraints = {}});
  EXPECT_NEAR(rate.value, 0.020, 1e-12);  // {a}: its uplink
  EXPECT_NEAR(rate.bound, 0.020, 1e-9);   // no cut that offloads sends less
}

TEST_F(LowerBoundTest, LeavesPinnedLayersWhereTheyAre) {
  Question question;
  question.constraints.pins.to_device = {0};
  question.constraints.latency = Duration::from_ms(100);  // bends the sum
  const CutAnswer best = solver_.answer({}, testing::plain_link(1e-6), question);
  EXPECT_NEAR(best.price.latency().ms(), 14.2, 1e-9);
  EXPECT_LE(best.bound, best.value);
  EXPECT_GE(best.bound, 0.014);
}

}  // namespace
}  // namespace offcut
