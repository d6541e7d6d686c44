// A chain of three layers over three sites, worked out by hand.
#include "engine/cut/placements/three_sites.h"

#include "engine/cut/placements/three_site_solver.h"
#include "engine/cut/table/wire.h"
#include "tests/support/graphs.h"
#include "tests/support/links.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

SiteColumn column_ms(std::vector<double> ms, double watts, double idle_watts) {
  SiteColumn column;
  for (const double t : ms) {
    column.time.push_back(Duration::from_ms(t));
    column.energy.push_back(Power::from_w(watts) * Duration::from_ms(t));
    column.provenance.push_back(Provenance::Measured);
  }
  column.idle_power = Power::from_w(idle_watts);
  return column;
}

//                    bytes                    ms on     l0  l1  l2
//   x --> l0 --> l1 --> l2 --> result         device    10  40  80     2 W, waiting 0.5 W
//   800  2000    400    200   40              edge       3  10  30
//                                             cloud      1   2   4
//   link:      100 bytes/ms each way, 1 ms once;   sending 1 W, waiting 0.1 W
//   edge link:  20 bytes/ms each way, 4 ms once
class ThreeLayers : public ::testing::Test {
 public:
  ThreeLayers() {
    testing::GraphWriter writer("three");
    std::size_t t = writer.input(200);  // elements of 4 bytes
    t = writer.layer({t}, 500);
    t = writer.layer({t}, 100);
    t = writer.layer({t}, 10);
    writer.output(t);
    graph_ = std::make_unique<ModelGraph>(writer.finish());
    device_ = column_ms({10, 40, 80}, 2, 0.5);
    edge_ = column_ms({3, 10, 30}, 10, 5);
    cloud_ = column_ms({1, 2, 4}, 100, 50);
    wire_ = wire_bytes(*graph_, {});
    AffineCoefficients c;
    c.fixed_up = Duration::from_ms(1);
    c.up_s_per_byte = c.down_s_per_byte = 1e-5;
    c.transmit_j_per_byte = 1e-5;
    c.wait_power = Power::from_w(0.1);
    link_ = std::make_unique<testing::AffineLink>(c);
    AffineCoefficients second;
    second.fixed_up = Duration::from_ms(4);
    second.up_s_per_byte = second.down_s_per_byte = 5e-5;
    second.transmit_j_per_byte = 1;  // of the edge: nobody counts it
    edge_link_ = std::make_unique<testing::AffineLink>(second);
  }

  ThreeSitePrice price_of(SitePlan plan) const {
    return price(figures_of_plan(*graph_, problem(), plan), *link_, *edge_link_);
  }
  ThreeSiteProblem problem() const { return {.split = {device_, cloud_, wire_}, .edge = edge_}; }

 protected:
  std::unique_ptr<ModelGraph> graph_;
  SiteColumn device_;
  SiteColumn edge_;
  SiteColumn cloud_;
  std::vector<Bytes> wire_;
  std::unique_ptr<Link> link_;
  std::unique_ptr<Link> edge_link_;
};

constexpr Site D = Site::Device;
constexpr Site E = Site::Edge;
constexpr Site C = Site::Cloud;

// l0 on the device, l1 on the edge, l2 in the cloud: 2000 bytes up, 400 on, 40 back twice.
//   away    10 + (4 + 400/20) + 4 + 40/20                       = 40 ms
//   latency 10 + (1 + 2000/100) + 40 + 40/100                   = 71.4 ms
//   energy  20 compute + 20 sending + 0.1 * 40 + 0.5 * 61.4     = 74.7 mJ
TEST_F(ThreeLayers, APlanOverAllThreeIsPricedAsByHand) {
  const ThreeSitePrice found = price_of({D, E, C});
  EXPECT_NEAR(found.total.device.ms(), 10, 1e-12);
  EXPECT_NEAR(found.total.edge.ms(), 10, 1e-12);
  EXPECT_NEAR(found.total.cloud.ms(), 4, 1e-12);
  EXPECT_NEAR(found.edge_up.ms(), 24, 1e-12);
  EXPECT_NEAR(found.edge_down.ms(), 2, 1e-12);
  EXPECT_NEAR(found.total.uplink.ms(), 45, 1e-12);
  EXPECT_NEAR(found.total.downlink.ms(), 2.4, 1e-12);
  EXPECT_NEAR(found.total.latency().ms(), 71.4, 1e-12);
  EXPECT_NEAR(found.total.transmit.mj(), 20, 1e-12);
  EXPECT_NEAR(found.total.energy().mj(), 74.7, 1e-12);
}

// Without the cloud the edge link's 4 ms are not paid; without edge layers both links are.
//   D D D  130                        E E E  1 + 8 + 43 + 0.4             = 52.4
//   C C C  1 + 8 + (4 + 40 + 7 + 2) + 0.4 = 62.4
//   E E C  1 + 8 + 13 + (4 + 20 + 4 + 2) + 0.4 = 52.4, the same as E E E
TEST_F(ThreeLayers, LinksAreChargedOnceAndOnlyWhereUsed) {
  EXPECT_NEAR(price_of({D, D, D}).total.latency().ms(), 130, 1e-12);
  EXPECT_EQ(price_of({D, D, D}).total.network(), Duration());
  EXPECT_NEAR(price_of({E, E, E}).total.latency().ms(), 52.4, 1e-12);
  EXPECT_NEAR(price_of({C, C, C}).total.latency().ms(), 62.4, 1e-12);
  EXPECT_NEAR(price_of({E, E, C}).total.latency().ms(), 52.4, 1e-12);
}

// Both methods. With an edge of half the speed, the device takes nothing and the cloud the last:
//   E E C  1 + 8 + 26 + 30 + 0.4 = 65.4;  E E E 95.4;  C C C 62.4;  E C C 1+8+6+(4+100+6+2)+0.4
// so the cloud-only plan, which passes through, is best.
TEST_F(ThreeLayers, TheBestPlanIsFoundByBothMethods) {
  const auto solver = CutSolver::build(
      *graph_, {.device = {device_}, .cloud = {cloud_}, .wires = {wire_column(*graph_)}});
  ASSERT_OK(solver);
  for (const std::size_t cut_limit : {std::size_t{1}, ThreeSiteSolver::kCutLimit}) {
    const ThreeSiteSolver fast(*graph_, problem(), *solver, {}, cut_limit);
    const auto best = fast.answer(*link_, *edge_link_, {});
    ASSERT_OK(best);
    EXPECT_NEAR(best->rank.value, 0.0524, 1e-12);
    SiteColumn slow = edge_;
    for (Duration& time : slow.time) time = time * 2;
    const ThreeSiteProblem slower{.split = {device_, cloud_, wire_}, .edge = slow};
    const ThreeSiteSolver solved(*graph_, slower, *solver, {}, cut_limit);
    const auto passed = solved.answer(*link_, *edge_link_, {});
    ASSERT_OK(passed);
    EXPECT_EQ(passed->plan, (SitePlan{C, C, C}));
    EXPECT_NEAR(passed->rank.value, 0.0624, 1e-12);
  }
}

// Device-only costs 260 mJ; E E E costs 8 sending + 0.1 * 43 + 0.5 * 52.4 = 38.5 mJ, and so on:
// what goes on to the cloud saves waiting only where it is faster.
TEST_F(ThreeLayers, TheEdgeDrawsNoneOfTheDevicesEnergy) {
  EXPECT_NEAR(price_of({D, D, D}).total.energy().mj(), 260, 1e-12);
  EXPECT_NEAR(price_of({E, E, E}).total.energy().mj(), 8 + 4.3 + 26.2, 1e-12);
}

}  // namespace
}  // namespace offcut
