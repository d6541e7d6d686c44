// The contract of engine/cost/link.h, held against every network model, preset and radio rule: more
// bytes up, more bytes down or a longer wait never lower the time up, the time down, the transmit
// energy or the total energy; and waiting costs no more than its stated limit. The solvers prune on
// it.
#include <cmath>
#include <random>

#include "engine/base/text.h"
#include "network_models/bandwidth_trace.h"
#include "network_models/network_file.h"
#include "network_models/network_link.h"
#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

using Random = std::mt19937_64;

double between(Random& random, double least, double most) {
  return least + (most - least) * static_cast<double>(random() >> 11) * 0x1p-53;
}
double decades(Random& random, double least, double most) {
  return std::exp(between(random, std::log(least), std::log(most)));
}

Exchange random_exchange(Random& random) {
  return {.up = Bytes(static_cast<std::int64_t>(decades(random, 1, 2e7))),
          .down = Bytes(static_cast<std::int64_t>(decades(random, 1, 1e6))),
          .wait = Duration::from_s(decades(random, 1e-4, 60))};
}

// Grows one or all of the three by a little or a lot; often across a segment or window border.
Exchange grown(Exchange exchange, Random& random) {
  const auto grow = [&](Bytes bytes) {
    const double factor = random() % 2 == 0 ? 1.0 : decades(random, 1.0, 30.0);
    return Bytes(static_cast<std::int64_t>(bytes.as_double() * factor) +
                 static_cast<std::int64_t>(random() % 3));
  };
  const auto which = random() % 4;
  if (which == 0 || which == 3) exchange.up = grow(exchange.up);
  if (which == 1 || which == 3) exchange.down = grow(exchange.down);
  if (which == 2 || which == 3) exchange.wait = exchange.wait * decades(random, 1.0, 30.0);
  return exchange;
}

void expect_not_less(const LinkCost& small, const LinkCost& large, const std::string& what) {
  // A sum of the same terms in another order may differ in the last bits.
  const double slack = 1 - 1e-12;
  EXPECT_GE(large.up.s(), small.up.s() * slack) << what;
  EXPECT_GE(large.down.s(), small.down.s() * slack) << what;
  EXPECT_GE(large.transmit.j(), small.transmit.j() * slack) << what;
  EXPECT_GE(large.energy().j(), small.energy().j() * slack) << what;
}

void expect_monotone(const NetworkSpec& spec, Random& random, int trials) {
  const auto link = build_link(spec);
  ASSERT_OK(link);
  for (int trial = 0; trial < trials; ++trial) {
    const Exchange small = random_exchange(random);
    const Exchange large = grown(small, random);
    const std::string what =
        message(small.up.count(), "/", small.down.count(), "/", small.wait.ms(), " ms -> ",
                large.up.count(), "/", large.down.count(), "/", large.wait.ms(), " ms");
    const LinkCost cost = (*link)->cost(small);
    expect_not_less(cost, (*link)->cost(large), what);
    if (const auto limit = (*link)->wait_power_limit()) {
      Exchange longer = small;
      longer.wait = small.wait * decades(random, 1.0, 30.0);
      const LinkCost waited = (*link)->cost(longer);
      const auto step = (*link)->wait_step();
      if (step && small.wait <= *step && longer.wait > *step) continue;
      EXPECT_EQ(waited.time(), cost.time()) << what;
      EXPECT_LE(waited.energy().j() - cost.energy().j(),
                limit->w() * (longer.wait - small.wait).s() + 1e-9 * waited.energy().j())
          << what;
    }
    const LinkBounds inner = (*link)->bounds(small);
    const LinkBounds outer = (*link)->bounds(large);
    expect_not_less(inner.least, outer.least, what + " least");
    expect_not_less(inner.most, outer.most, what + " most");
    expect_not_less(inner.least, cost, what + " least <= cost");
    expect_not_less(cost, inner.most, what + " cost <= most");
    if (::testing::Test::HasFailure()) return;
  }
}

std::vector<NetworkSpec> presets() {
  std::vector<NetworkSpec> out;
  const auto listed = list_networks(OFFCUT_SOURCE_DIR "/network_models/data");
  EXPECT_OK(listed);
  for (const ListedNetwork& network : *listed) {
    const auto spec = read_network(network.path);
    EXPECT_OK(spec);
    out.push_back(*spec);
  }
  return out;
}

BandwidthTrace random_trace(Random& random, bool packets) {
  if (packets) {
    std::vector<std::int64_t> ms;
    std::int64_t now = 0;
    for (int i = 0; i < 500; ++i) {
      now += static_cast<std::int64_t>(random() % 4 == 0 ? random() % 300 : random() % 4);
      ms.push_back(now);
    }
    ms.push_back(now + 1);
    return *BandwidthTrace::of_packets(std::move(ms), "random");
  }
  std::vector<RateStep> steps;
  double now_s = 0;
  for (int i = 0; i < 60; ++i) {
    const double rate = random() % 5 == 0 ? 0.0 : decades(random, 0.1, 100);
    steps.push_back({Duration::from_s(now_s), Bandwidth::from_mbit_per_s(rate)});
    now_s += between(random, 0.05, 2);
  }
  steps[0].rate = Bandwidth::from_mbit_per_s(1);
  return *BandwidthTrace::of_steps(steps, "random");
}

// Every transport and connection state over the radio and rates of every preset.
TEST(LinkLaws, EveryModelOverEveryPresetIsMonotone) {
  Random random(1);
  for (NetworkSpec spec : presets()) {
    for (const std::string& transport : transport_names()) {
      for (const std::string& connection : connection_names()) {
        for (const std::string& rule : tail_rule_names()) {
          SCOPED_TRACE(spec.name() + " " + transport + " " + connection + " " + rule);
          ASSERT_OK(spec.set("transport", transport));
          ASSERT_OK(spec.set("connection", connection));
          ASSERT_OK(spec.set("tail_rule", rule));
          expect_monotone(spec, random, 20);
          if (HasFailure()) return;
        }
      }
    }
  }
}

TEST(LinkLaws, RandomSettingsAreMonotone) {
  const std::vector<NetworkSpec> all = presets();
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(message("seed ", static_cast<std::int64_t>(seed)));
    Random random(seed);
    NetworkSpec spec = all[random() % all.size()];
    spec.transport = static_cast<Transport>(random() % 5);
    spec.connection = static_cast<Connection>(random() % 7);
    spec.tail_rule = static_cast<TailRule>(random() % 3);
    spec.uplink = Bandwidth::from_mbit_per_s(decades(random, 0.01, 5000));
    spec.downlink = Bandwidth::from_mbit_per_s(decades(random, 0.01, 5000));
    spec.round_trip = Duration::from_ms(decades(random, 0.1, 2000));
    spec.users = 1 + static_cast<double>(random() % 20);
    spec.stations = 1 + static_cast<double>(random() % 20);
    spec.queue = Bytes(static_cast<std::int64_t>(random() % 1000000));
    spec.grant = Duration::from_ms(between(random, 0, 10));
    spec.scheduling_request_period = Duration::from_ms(between(random, 0, 80));
    spec.inference_gap = Duration::from_ms(decades(random, 1, 30000));
    spec.radio.drx_cycle = Duration::from_ms(between(random, 0, 300));
    expect_monotone(spec, random, 100);
    if (HasFailure()) return;
  }
}

// Losses: the closed form below half a percent, simulated tables above.
TEST(LinkLaws, LossyLinksAreMonotone) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    SCOPED_TRACE(message("seed ", static_cast<std::int64_t>(seed)));
    Random random(seed);
    NetworkSpec spec = presets()[0];
    spec.transport = Transport::SlowStart;
    spec.connection = static_cast<Connection>(random() % 7);
    spec.uplink = Bandwidth::from_mbit_per_s(decades(random, 0.5, 50));
    spec.round_trip = Duration::from_ms(decades(random, 5, 200));
    spec.loss_percent = seed % 3 == 0 ? 2.0 : decades(random, 0.001, 0.5);
    expect_monotone(spec, random, 300);
    if (HasFailure()) return;
  }
}

TEST(LinkLaws, LinksOverTracesAreMonotone) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(message("seed ", static_cast<std::int64_t>(seed)));
    Random random(seed);
    NetworkSpec spec = presets()[0];
    spec.uplink_trace = std::make_shared<const BandwidthTrace>(random_trace(random, seed % 2 == 0));
    if (seed % 3 == 0) {
      spec.downlink_trace = std::make_shared<const BandwidthTrace>(random_trace(random, true));
    }
    spec.downlink = Bandwidth::from_mbit_per_s(10);
    spec.transport = seed % 5 == 0 ? Transport::SlowStart : Transport::Packet;
    spec.connection = static_cast<Connection>(random() % 7);
    spec.trace_start = Duration::from_ms(between(random, 0, 100000));
    expect_monotone(spec, random, 60);
    if (HasFailure()) return;
  }
}

// A faster link, a shorter round trip, fewer users: never slower.
TEST(LinkLaws, BetterNetworksAreNotSlower) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(message("seed ", static_cast<std::int64_t>(seed)));
    Random random(seed);
    NetworkSpec spec = presets()[0];
    spec.transport = static_cast<Transport>(random() % 5);
    spec.connection = static_cast<Connection>(random() % 7);
    spec.uplink = Bandwidth::from_mbit_per_s(decades(random, 0.05, 1000));
    spec.downlink = Bandwidth::from_mbit_per_s(decades(random, 0.05, 1000));
    spec.round_trip = Duration::from_ms(decades(random, 0.1, 1000));
    spec.users = 1 + static_cast<double>(random() % 9);
    NetworkSpec better = spec;
    const double factor = decades(random, 1, 10);
    switch (seed % 3) {
      case 0:
        better.uplink = spec.uplink * factor;
        better.downlink = *spec.downlink * factor;
        break;
      case 1:
        better.round_trip = spec.round_trip / factor;
        break;
      default:
        better.users = 1;
    }
    const Exchange exchange = random_exchange(random);
    const double time_s = (*build_link(spec))->cost(exchange).time().s();
    EXPECT_LE((*build_link(better))->cost(exchange).time().s(), time_s * (1 + 1e-12));
  }
}

}  // namespace
}  // namespace offcut::network_models
