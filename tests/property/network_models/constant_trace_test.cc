// A recorded rate that never changes is a constant rate: every transport, with every key that acts
// on it, gives the same link either way, and a replay over it finds nothing to regret.
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>

#include "network_models/bandwidth_trace.h"
#include "network_models/contention.h"
#include "network_models/network_fields.h"
#include "network_models/network_link.h"
#include "network_models/replay.h"
#include "network_models/transport_model.h"
#include "tests/support/graphs.h"
#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

using testing::Random;

std::shared_ptr<const BandwidthTrace> constant(Bandwidth rate) {
  auto trace = BandwidthTrace::of_steps({{.start = Duration(), .rate = rate}}, "constant");
  EXPECT_OK(trace);
  return std::make_shared<const BandwidthTrace>(*std::move(trace));
}

// Keys of the network file that act on transfers, with values drawn for them.
NetworkSpec drawn_spec(Random& random, const TransportModel& model) {
  NetworkSpec spec;
  spec.origin = std::make_shared<NetworkOrigin>();
  spec.transport = model.transport;
  spec.connection = static_cast<Connection>(random.below(connection_names().size()));
  spec.uplink = Bandwidth::from_mbit_per_s(random.between(0.2, 50));
  if (random.chance(0.8)) spec.downlink = Bandwidth::from_mbit_per_s(random.between(0.2, 100));
  spec.round_trip = Duration::from_ms(random.between(1, 200));
  if (random.chance(0.5)) spec.users = random.between(1, 6);
  if (random.chance(0.5)) spec.stations = random.between(1, 6);
  if (random.chance(0.5)) spec.queue = Bytes(static_cast<std::int64_t>(random.between(1, 2e5)));
  if (random.chance(0.5)) spec.uplink_scale = random.between(0.3, 3);
  if (random.chance(0.5)) spec.downlink_scale = random.between(0.3, 3);
  spec.grant = Duration::from_ms(random.between(0, 8));
  spec.scheduling_request_period = Duration::from_ms(random.between(0, 20));
  spec.radio.promotion = Duration::from_ms(random.between(0, 300));
  spec.radio.transmit_base = Power::from_mw(random.between(100, 2000));
  spec.radio.receive_base = Power::from_mw(random.between(100, 2000));
  spec.radio.wait = Power::from_mw(random.between(0, 500));
  return spec;
}

// Packets leave slow start by HyStart, which the closed form does not know, and their last segment
// is short: 2 % and a segment.
double slack_s(const NetworkSpec& spec, Duration time) {
  if (spec.transport != Transport::Packet) return 1e-10 + 1e-9 * time.s();  // rounding of instants
  const double rate = spec.uplink.bytes_per_s() * spec.uplink_scale;
  return 0.02 * time.s() + 1500 / rate * spec.users / contention_share(spec.stations);
}

void expect_same(const NetworkSpec& spec, const LinkCost& steady, const LinkCost& recorded) {
  const double up_s = slack_s(spec, steady.up);
  const double down_s = slack_s(spec, steady.down);
  EXPECT_NEAR(steady.up.s(), recorded.up.s(), up_s);
  EXPECT_NEAR(steady.down.s(), recorded.down.s(), down_s);
  EXPECT_NEAR(steady.transmit.j(), recorded.transmit.j(), 3 * up_s + 1e-9);
  EXPECT_NEAR(steady.receive.j(), recorded.receive.j(), 3 * down_s + 1e-9);
  EXPECT_NEAR(steady.idle.j(), recorded.idle.j(), 1e-9);
}

TEST(ConstantTrace, IsAConstantRateForEveryTransport) {
  for (const TransportModel& model : transport_models()) {
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
      SCOPED_TRACE(std::string(model.name) + ", seed " + std::to_string(seed));
      Random random(seed);
      const NetworkSpec spec = drawn_spec(random, model);
      if (model.transport == Transport::Packet && spec.queue > Bytes()) continue;
      NetworkSpec recorded = spec;
      recorded.uplink_trace = constant(spec.uplink);
      if (spec.downlink) recorded.downlink_trace = constant(*spec.downlink);
      const Exchange exchange{
          .up = Bytes(static_cast<std::int64_t>(std::exp(random.between(0, 15)))),
          .down = Bytes(static_cast<std::int64_t>(random.between(0, 20000))),
          .wait = Duration::from_ms(random.between(0, 300))};
      const auto steady = build_link(spec);
      ASSERT_OK(steady);
      const LinkCost expected = (*steady)->cost(exchange);
      const auto run = build_link(recorded);
      ASSERT_OK(run);
      expect_same(spec, expected, (*run)->cost(exchange));
      const auto replayed = build_over_trace(recorded);
      const Duration instant = Duration::from_s(random.between(0, 500));
      expect_same(spec, expected, replayed->cost_from(exchange, instant));
      if (::testing::Test::HasFailure()) return;
    }
  }
}

TEST(ConstantTrace, LeavesNoReplayAnythingToRegret) {
  for (const TransportModel& model : transport_models()) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      SCOPED_TRACE(std::string(model.name) + ", seed " + std::to_string(seed));
      Random random(seed);
      ReplayStudy study;
      study.network = drawn_spec(random, model);
      study.network.uplink_trace = constant(study.network.uplink);
      for (int k = 0; k < 6; ++k) {
        study.plans.push_back({.device = Duration::from_ms(random.between(0, 400)),
                               .energy = Energy::from_mj(random.between(0, 400)),
                               .cloud = Duration::from_ms(random.between(0, 50)),
                               .up = Bytes(static_cast<std::int64_t>(random.between(0, 6e5))),
                               .down = Bytes(4000),
                               .memory = Bytes(),
                               .idle_power = Power::from_mw(100)});
      }
      study.inferences = 20;
      study.streams = 2;
      study.adaptive.hysteresis = 0;
      const auto outcomes = replay(study);
      ASSERT_OK(outcomes);
      for (const PolicyOutcome& one : *outcomes) {
        EXPECT_NEAR(one.regret_percent, 0, 1e-6) << one.policy;
      }
    }
  }
}

}  // namespace
}  // namespace offcut::network_models
