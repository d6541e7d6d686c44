#include "network_models/network_link.h"

#include "network_models/network_file.h"
#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

constexpr Bytes kImage(224 * 224 * 3);  // one byte per element

std::unique_ptr<Link> link_of(const NetworkSpec& spec) {
  auto link = build_link(spec);
  EXPECT_OK(link);
  return *std::move(link);
}
NetworkSpec preset(const std::string& name) {
  const auto spec = read_network(OFFCUT_SOURCE_DIR "/network_models/data/" + name + ".json");
  EXPECT_OK(spec);
  return *spec;
}
NetworkSpec plain(Transport transport, double up, double down, double rtt_ms) {
  NetworkSpec spec;
  auto origin = std::make_shared<NetworkOrigin>();
  origin->name = "plain";
  spec.origin = std::move(origin);
  spec.transport = transport;
  spec.uplink = Bandwidth::from_mbit_per_s(up);
  spec.downlink = Bandwidth::from_mbit_per_s(down);
  spec.round_trip = Duration::from_ms(rtt_ms);
  return spec;
}

// The paper's own figures: raw input 890, 180, 100.7 ms at 0.8, 2.5, 1.2 W; 25088 B on Wi-Fi 20.3.
TEST(NetworkLink, DnntunePresetsGiveThePublishedTransfers) {
  const struct {
    const char* name;
    double ms;
    double mj;
  } cases[] = {{"dnntune_3g", 890, 712}, {"dnntune_4g", 180, 450}, {"dnntune_wifi", 100.7, 121}};
  for (const auto& test : cases) {
    SCOPED_TRACE(test.name);
    const auto link = link_of(preset(test.name));
    const LinkCost cost = link->cost({kImage, Bytes(1000), Duration::from_ms(38)});
    EXPECT_NEAR(cost.time().ms(), test.ms, 0.05);
    EXPECT_NEAR(cost.energy().mj(), test.mj, 0.5);  // the paper prints three digits
    EXPECT_TRUE(link->affine().has_value());
  }
  const LinkCost small = link_of(preset("dnntune_wifi"))->cost({Bytes(25088), Bytes(), {}});
  EXPECT_NEAR(small.time().ms(), 20.3, 0.05);
}

TEST(NetworkLink, AffineCoefficientsReproduceTheCost) {
  NetworkSpec spec = plain(Transport::Affine, 8, 16, 10);
  spec.radio.transmit_mw_per_mbit_per_s = 100;
  spec.radio.transmit_base = Power::from_mw(500);
  spec.radio.receive_base = Power::from_mw(400);
  spec.radio.wait = Power::from_mw(300);
  spec.radio.promotion = Duration::from_ms(20);
  spec.radio.promotion_power = Power::from_mw(600);
  spec.grant = Duration::from_ms(3);
  const auto link = link_of(spec);
  const auto k = link->affine();
  ASSERT_TRUE(k.has_value());
  const Exchange exchange{Bytes(1000000), Bytes(200000), Duration::from_ms(50)};
  const LinkCost cost = link->cost(exchange);
  EXPECT_NEAR(cost.up.ms(), 20 + 10 + 3 + 1000, 1e-9);
  EXPECT_NEAR(cost.up.s(), k->fixed_up.s() + k->up_s_per_byte * 1e6, 1e-12);
  EXPECT_NEAR(cost.down.s(), k->fixed_down.s() + k->down_s_per_byte * 2e5, 1e-12);
  EXPECT_NEAR(cost.transmit.j(), k->fixed_transmit.j() + k->transmit_j_per_byte * 1e6, 1e-12);
  EXPECT_NEAR(cost.receive.j(), k->fixed_receive.j() + k->receive_j_per_byte * 2e5, 1e-12);
  EXPECT_NEAR(cost.idle.j(), k->wait_power.w() * 0.05, 1e-12);
  EXPECT_NEAR(cost.promotion.mj(), 12, 1e-9);
}

// 150 528 B, 18.88 / 54.97 Mbit/s, 100 ms, new TCP connection: 104 segments, 4 windows,
// wire 66.1 ms + handshake 100.1 + half trip 50 + stalls 94.3 + 87.9 + 75.2 (measured: 475 ms).
TEST(NetworkLink, SlowStartHandWorked) {
  NetworkSpec spec = plain(Transport::SlowStart, 18.88, 54.97, 100);
  spec.connection = Connection::New;
  const LinkCost cost = link_of(spec)->cost({kImage, Bytes(), {}});
  EXPECT_NEAR(cost.up.ms(), 100.06 + 50 + 66.07 + 94.3 + 87.9 + 75.2, 0.5);
  spec.connection = Connection::Warm;
  EXPECT_NEAR(link_of(spec)->cost({kImage, Bytes(), {}}).up.ms(), 50 + 66.07, 0.05);
}

// The energy figures of the literature for one upload of 150 528 B: no round trip, no tail.
TEST(NetworkLink, JointdnnPresetsGiveTheUnitEnergies) {
  const struct {
    const char* name;
    double seconds;
    double mj;
  } cases[] = {{"jointdnn_3g", 1.0947, 1941.8},
               {"jointdnn_4g", 0.20585, 793.1},
               {"jointdnn_wifi", 0.06378, 349.5}};
  for (const auto& test : cases) {
    SCOPED_TRACE(test.name);
    const auto link = link_of(preset(test.name));
    const LinkCost cost = link->cost({kImage, Bytes(), {}});
    EXPECT_NEAR(cost.up.s(), test.seconds, 1e-4);
    EXPECT_NEAR(cost.energy().mj(), test.mj, 0.1);
    EXPECT_EQ(cost.energy(), cost.transmit);
  }
  const auto flags = link_of(preset("jointdnn_wifi"))->flags({kImage, Bytes(), {}});
  ASSERT_EQ(flags.size(), 1u);
  EXPECT_NE(flags[0].find("transmit power extrapolated: 18.88"), std::string::npos) << flags[0];
  EXPECT_TRUE(link_of(preset("jointdnn_3g"))->flags({kImage, Bytes(), {}}).empty());
}

// One LTE tail of Huang 2012: 11.576 s at 1.060 W = 12.27 J, plus the wake-ups of DRX.
TEST(NetworkLink, TailRules) {
  NetworkSpec spec = preset("huang2012_lte");
  spec.radio.drx_cycle = Duration();
  const Exchange exchange{kImage, Bytes(4000), Duration::from_ms(10)};
  spec.tail_rule = TailRule::Full;
  EXPECT_NEAR(link_of(spec)->cost(exchange).tail.j(), 12.27, 0.005);
  EXPECT_NEAR(link_of(spec)->cost(exchange).promotion.mj(), 260.1 * 1.2107, 1e-3);
  spec.tail_rule = TailRule::Amortised;
  spec.inference_gap = Duration::from_s(2);
  EXPECT_NEAR(link_of(spec)->cost(exchange).tail.j(), 2.12, 1e-9);
  EXPECT_EQ(link_of(spec)->cost(exchange).promotion, Energy());
  spec.inference_gap = Duration::from_s(60);
  EXPECT_NEAR(link_of(spec)->cost(exchange).tail.j(), 12.27, 0.005);
  EXPECT_GT(link_of(spec)->cost(exchange).promotion, Energy());
  spec.tail_rule = TailRule::None;
  EXPECT_EQ(link_of(spec)->cost(exchange).tail, Energy());
  const LinkCost third = link_of(preset("huang2012_3g"))->cost(exchange);
  EXPECT_NEAR(third.tail.j(), 0.8039, 1e-6);  // one second of DCH: inferences a second apart
}

TEST(NetworkLink, BoundsOfAnIdleConnectionAndOfTheGrant) {
  NetworkSpec spec = plain(Transport::SlowStart, 18.88, 54.97, 100);
  spec.connection = Connection::Idle;
  spec.scheduling_request_period = Duration::from_ms(10);
  spec.grant = Duration::from_ms(4);
  const Exchange exchange{kImage, Bytes(), {}};
  const auto link = link_of(spec);
  const LinkBounds bounds = link->bounds(exchange);
  EXPECT_NEAR(bounds.least.up.ms(), 50 + 66.07 + 4, 0.05);
  EXPECT_NEAR(bounds.most.up.ms(), 50 + 66.07 + 257.4 + 14, 0.5);
  EXPECT_NEAR(link->cost(exchange).up.ms(), bounds.most.up.ms() - 5, 1e-9);
}

// n equal flows: 1/n of the rate each. A backlog q delays each of the two round trips (SYN, then
// the window) and the last packet's way by q / rate.
TEST(NetworkLink, UsersShareAndBacklogsDelay) {
  NetworkSpec spec = plain(Transport::SlowStart, 8, 16, 40);
  const Exchange small{Bytes(1000), Bytes(), {}};
  const double alone_ms = link_of(spec)->cost(small).up.ms();
  spec.users = 4;
  EXPECT_NEAR(link_of(spec)->cost(small).up.ms() - 20, 4 * (alone_ms - 20), 1e-9);
  spec.users = 1;
  spec.queue = Bytes(100000);  // 100 ms
  EXPECT_NEAR(link_of(spec)->cost(small).up.ms(), alone_ms + 100, 1e-9);
  spec.connection = Connection::New;
  const double opened_ms = link_of(spec)->cost(small).up.ms();
  EXPECT_NEAR(opened_ms, alone_ms + 40 + 200 + 0.142, 0.01);
}

}  // namespace
}  // namespace offcut::network_models
