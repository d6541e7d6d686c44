#include "network_models/network_sweep.h"

#include "network_models/network_file.h"
#include "network_models/network_link.h"
#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

CutFigures figures(double device_ms, std::int64_t up, std::uint32_t layers, bool offloads) {
  CutFigures out;
  out.device = Duration::from_ms(device_ms);
  out.up = Bytes(up);
  out.layers = layers;
  out.offloads = offloads;
  return out;
}

// Latency in ms at b Mbit/s, round trip 4 ms:
//   cloud-only   4 + 800/b      (100 000 bytes)
//   cut          24 + 80/b      (20 ms on the device, 10 000 bytes)
//   device-only  104
// cut = device at b = 1, cut = cloud at b = 36.
Skyline three_plans() {
  return Skyline::of_plans({{figures(0, 100000, 0, true), 0, {}},
                            {figures(20, 10000, 5, true), 1, {}},
                            {figures(104, 0, 9, false), 2, {}}},
                           3);
}
NetworkSpec affine() {
  auto spec = read_network(OFFCUT_SOURCE_DIR "/network_models/data/dnntune_wifi.json");
  EXPECT_OK(spec);
  spec->round_trip = Duration::from_ms(4);
  return *spec;
}
const BandwidthRange kRange{Bandwidth::from_mbit_per_s(0.1), Bandwidth::from_mbit_per_s(100)};

TEST(BandwidthRegimes, AffineBreakpointsHandWorked) {
  const auto regimes = bandwidth_regimes(three_plans(), affine(), kRange, {});
  ASSERT_OK(regimes);
  ASSERT_EQ(regimes->list.size(), 3u);
  EXPECT_TRUE(regimes->exact);
  EXPECT_EQ(regimes->list[0].plan, 2u);
  EXPECT_EQ(regimes->list[1].plan, 1u);
  EXPECT_EQ(regimes->list[2].plan, 0u);
  EXPECT_NEAR(regimes->list[0].from.mbit_per_s(), 0.1, 1e-9);
  EXPECT_NEAR(regimes->list[0].to.mbit_per_s(), 1, 1e-9);
  EXPECT_NEAR(regimes->list[1].to.mbit_per_s(), 36, 1e-7);
  EXPECT_NEAR(regimes->list[2].to.mbit_per_s(), 100, 1e-9);
}

// With slow start and a new connection offloading pays later; each regime is checked inside.
TEST(BandwidthRegimes, SlowStartMovesThePointsOfChange) {
  NetworkSpec spec = affine();
  spec.transport = Transport::SlowStart;
  spec.connection = Connection::New;
  spec.round_trip = Duration::from_ms(20);
  const Skyline skyline = three_plans();
  const auto regimes = bandwidth_regimes(skyline, spec, kRange, {});
  ASSERT_OK(regimes);
  ASSERT_GE(regimes->list.size(), 2u);
  EXPECT_FALSE(regimes->exact);
  EXPECT_GT(regimes->list[0].to.mbit_per_s(), 1);
  for (const BandwidthRegime& regime : regimes->list) {
    for (const double share : {0.1, 0.5, 0.9}) {
      spec.uplink = regime.from * (1 - share) + regime.to * share;
      const auto link = build_link(spec);
      ASSERT_OK(link);
      EXPECT_EQ(best_of(skyline, **link, {}).plan, regime.plan) << spec.uplink.mbit_per_s();
    }
  }
}

TEST(BandwidthRegimes, RefusesAnEmptyRange) {
  const BandwidthRange empty{kRange.most, kRange.least};
  EXPECT_THAT(bandwidth_regimes(three_plans(), affine(), empty, {}),
              ErrorIs(ErrorCode::InvalidArgument, "expected 0 < least < most"));
}

}  // namespace
}  // namespace offcut::network_models
