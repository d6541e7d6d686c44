// Transfers over recorded bandwidths against a plain walk through the trace, and their laws.
#include <cmath>
#include <random>

#include "engine/base/text.h"
#include "network_models/bandwidth_trace.h"
#include "network_models/network_link.h"
#include "network_models/packet_transfer.h"
#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

using Random = std::mt19937_64;

double between(Random& random, double least, double most) {
  return least + (most - least) * static_cast<double>(random() >> 11) * 0x1p-53;
}

struct Steps {
  std::vector<RateStep> steps;
  double last_s = 0;  // length of the last step
};

Steps random_steps(Random& random) {
  Steps out;
  double now_s = 0;
  const std::size_t n = 2 + random() % 20;
  for (std::size_t i = 0; i < n; ++i) {
    const double rate = random() % 4 == 0 ? 0.0 : between(random, 0.1, 20);
    out.steps.push_back({Duration::from_s(now_s), Bandwidth::from_mbit_per_s(rate)});
    out.last_s = between(random, 0.1, 3);
    now_s += out.last_s;
  }
  out.last_s = (out.steps[n - 1].start - out.steps[n - 2].start).s();
  out.steps[n / 2].rate = Bandwidth::from_mbit_per_s(2);
  return out;
}

// Walks step by step, loop by loop, until the bytes are through.
double walked_s(const Steps& trace, double start_s, double bytes) {
  const double period_s = trace.steps.back().start.s() + trace.last_s;
  double now_s = std::fmod(start_s, period_s);
  double walked = 0;
  while (true) {
    for (std::size_t i = 0; i < trace.steps.size(); ++i) {
      const double end_s = i + 1 < trace.steps.size() ? trace.steps[i + 1].start.s() : period_s;
      if (now_s >= end_s) continue;
      const double flow = trace.steps[i].rate.bytes_per_s() * (end_s - now_s);
      if (flow >= bytes) return walked + bytes / trace.steps[i].rate.bytes_per_s();
      bytes -= flow;
      walked += end_s - now_s;
      now_s = end_s;
    }
    now_s = 0;
  }
}

TEST(TraceLaws, PrefixSumsAgreeWithAWalk) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(message("seed ", static_cast<std::int64_t>(seed)));
    Random random(seed);
    const Steps steps = random_steps(random);
    const auto trace = BandwidthTrace::of_steps(steps.steps, "steps");
    ASSERT_OK(trace);
    for (int i = 0; i < 20; ++i) {
      const double start_s = between(random, 0, 100);
      const double bytes = between(random, 1, 3e7);
      EXPECT_NEAR(trace->transfer_time(Duration::from_s(start_s), bytes).s(),
                  walked_s(steps, start_s, bytes), 1e-7);
    }
  }
}

// Two opportunities at 3 and 7 ms, looping at 7: 3, 7, 10, 14, 17, ...
TEST(TraceLaws, PacketOpportunitiesHandWorked) {
  const auto trace = BandwidthTrace::of_packets({3, 7}, "hand");
  ASSERT_OK(trace);
  const auto ms = [&](double start_ms, double bytes) {
    return trace->transfer_time(Duration::from_ms(start_ms), bytes).ms();
  };
  EXPECT_NEAR(ms(0, 1), 3, 1e-9);
  EXPECT_NEAR(ms(0, 1500), 3, 1e-9);
  EXPECT_NEAR(ms(0, 1501), 7, 1e-9);
  EXPECT_NEAR(ms(0, 4500), 10, 1e-9);
  EXPECT_NEAR(ms(3, 1500), 0, 1e-9);
  EXPECT_NEAR(ms(3.5, 1500), 3.5, 1e-9);
  EXPECT_NEAR(ms(7, 3000), 7, 1e-9);  // the one at 7 ends the loop before: 10, 14
  EXPECT_NEAR(trace->mean().mbit_per_s(), 2 * 1500 * 8 / 7e3, 1e-12);
  BandwidthTrace::Server server(*trace, Duration());
  EXPECT_NEAR(server.serve(0, 60), 0.003, 1e-12);
  EXPECT_NEAR(server.serve(0, 1400), 0.003, 1e-12);  // shares the opportunity
  EXPECT_NEAR(server.serve(0, 1500), 0.007, 1e-12);  // 40 bytes of it, the rest at 7
  EXPECT_NEAR(server.serve(0.012, 1500), 0.014, 1e-12);
}

TEST(TraceLaws, LaterStartsDoNotOvertake) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(message("seed ", static_cast<std::int64_t>(seed)));
    Random random(seed);
    const Steps steps = random_steps(random);
    const auto trace = BandwidthTrace::of_steps(steps.steps, "steps");
    ASSERT_OK(trace);
    const double bytes = between(random, 1, 1e6);
    double last_end_s = 0;
    for (double start_s = 0; start_s < 60; start_s += 0.37) {
      const Duration start = Duration::from_s(start_s);
      const double end_s = start_s + trace->transfer_time(start, bytes).s();
      EXPECT_GE(end_s, last_end_s - 1e-9);
      last_end_s = end_s;
    }
  }
}

// Over a trace of constant rate the packet clock is the closed form of slow start.
TEST(TraceLaws, PacketByPacketOnAConstantRateIsTheClosedForm) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(message("seed ", static_cast<std::int64_t>(seed)));
    Random random(seed);
    const Bandwidth rate = Bandwidth::from_mbit_per_s(between(random, 0.5, 60));
    const auto trace = BandwidthTrace::of_steps({{Duration(), rate}}, "flat");
    ASSERT_OK(trace);
    NetworkSpec spec;
    auto origin = std::make_shared<NetworkOrigin>();
    spec.origin = std::move(origin);
    spec.uplink = rate;
    spec.downlink = rate * 2.5;
    spec.round_trip = Duration::from_ms(between(random, 1, 200));
    spec.connection = seed % 2 == 0 ? Connection::New : Connection::Warm;
    const Bytes payload(static_cast<std::int64_t>(between(random, 1, 2e6)));
    const PacketPath path{
        .round_trip = spec.round_trip, .connection = spec.connection, .back = *spec.downlink};
    const double packet_ms = packet_transfer(*trace, path, payload, Duration()).ms();
    const double closed_ms = (*build_link(spec))->cost({payload, Bytes(), {}}).up.ms();
    // The last segment is short, and its window's stall is a full segment's: up to a segment time.
    EXPECT_NEAR(packet_ms, closed_ms, 0.05 + 1500.0 / rate.bytes_per_s() * 1e3 * 0.1);
  }
}

}  // namespace
}  // namespace offcut::network_models
