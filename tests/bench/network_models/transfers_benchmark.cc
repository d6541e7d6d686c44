// How many transfers a second the models price: closed form against the sum over windows written
// plainly, and over recorded bandwidths of growing length against a walk along the trace.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <random>
#include <vector>

#include "network_models/bandwidth_trace.h"
#include "network_models/network_file.h"
#include "network_models/network_link.h"
#include "network_models/packet_transfer.h"

namespace offcut {
namespace {

NetworkSpec preset(const char* name) {
  auto spec = read_network(std::string(OFFCUT_SOURCE_DIR "/network_models/data/") + name + ".json");
  if (!spec) std::abort();
  return *spec;
}

std::vector<Exchange> exchanges() {
  std::mt19937_64 random(3);
  std::vector<Exchange> out;
  for (int i = 0; i < 4096; ++i) {
    out.push_back({.up = Bytes(static_cast<std::int64_t>(random() % 2000000)),
                   .down = Bytes(4000),
                   .wait = Duration::from_ms(5)});
  }
  return out;
}

// The formula of slow start as the literature prints it.
double plain_slow_start_s(double bytes, const NetworkSpec& spec) {
  const double rate = spec.uplink.bytes_per_s();
  const double segments = std::ceil(bytes / 1448);
  const double segment_s = 1500 / rate;
  const double loop_s = segment_s + spec.round_trip.s() + 52 / spec.downlink->bytes_per_s();
  double stalls_s = 0;
  double window = 10;
  for (double covered = window; covered < segments; covered += window) {
    stalls_s += std::max(0.0, loop_s - window * segment_s);
    window *= 2;
  }
  return spec.round_trip.s() / 2 + (bytes + 52 * segments) / rate + stalls_s;
}

NetworkSpec slow_start_spec() {
  NetworkSpec spec = preset("huang2012_wifi");
  spec.connection = Connection::Idle;
  spec.tail_rule = TailRule::None;
  return spec;
}

// Time, energy and all components of an exchange, through the virtual call of the solvers.
void BM_ClosedFormExchange(benchmark::State& state) {
  const NetworkSpec spec = slow_start_spec();
  const auto link = build_link(spec);
  const std::vector<Exchange> asked = exchanges();
  for (const Exchange& exchange : asked) {
    const double closed_s = (*link)->cost(exchange).up.s();
    if (std::abs(closed_s - plain_slow_start_s(exchange.up.as_double(), spec)) > 1e-9) {
      state.SkipWithError("the closed form differs from the plain sum");
      return;
    }
  }
  for (auto _ : state) {
    for (const Exchange& exchange : asked) benchmark::DoNotOptimize((*link)->cost(exchange));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(asked.size()));
}
BENCHMARK(BM_ClosedFormExchange);

// Baseline: the time of the upload alone, window by window.
void BM_PlainSlowStart(benchmark::State& state) {
  const NetworkSpec spec = slow_start_spec();
  const std::vector<Exchange> asked = exchanges();
  for (auto _ : state) {
    for (const Exchange& exchange : asked) {
      benchmark::DoNotOptimize(plain_slow_start_s(exchange.up.as_double(), spec));
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(asked.size()));
}
BENCHMARK(BM_PlainSlowStart);

// One scenario of a sweep: set a field by its handle, build the link, price one exchange.
void BM_SetBuildAndPrice(benchmark::State& state) {
  NetworkSpec spec = preset("lte");
  const auto field = find_field("uplink_mbit_per_s");
  double rate = 1;
  for (auto _ : state) {
    rate = rate < 100 ? rate * 1.001 : 1;
    if (!(*field)->set(spec, rate)) std::abort();
    const auto link = build_link(spec);
    benchmark::DoNotOptimize((*link)->cost({Bytes(150528), Bytes(4000), Duration()}));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_SetBuildAndPrice);

// Opportunities of a link of about 12 Mbit/s with gaps, that many minutes long.
BandwidthTrace packet_trace(std::int64_t minutes) {
  std::mt19937_64 random(11);
  std::vector<std::int64_t> ms;
  for (std::int64_t now = 0; now < minutes * 60000; now += 1 + (random() % 50 == 0 ? 40 : 0)) {
    ms.push_back(now);
    if (random() % 4 == 0) ms.push_back(now);
  }
  return *BandwidthTrace::of_packets(std::move(ms), "bench");
}

struct Job {
  Duration start;
  Bytes payload;
};
std::vector<Job> jobs(const BandwidthTrace& trace) {
  std::mt19937_64 random(5);
  std::vector<Job> out;
  for (int i = 0; i < 8192; ++i) {
    const double place = static_cast<double>(random() >> 11) * 0x1p-53;
    out.push_back(
        {trace.period() * place, Bytes(1000 + static_cast<std::int64_t>(random() % 300000))});
  }
  return out;
}

// Seconds until the bytes have passed, opportunity by opportunity from the start of the trace.
double walked_s(const std::vector<double>& at_s, double start_s, double bytes) {
  std::size_t i = 0;
  while (i < at_s.size() && at_s[i] < start_s) ++i;
  for (; i + 1 < at_s.size() && bytes > 1500; ++i) bytes -= 1500;
  return at_s[std::min(i, at_s.size() - 1)] - start_s;
}

void BM_FluidOverTrace(benchmark::State& state) {
  const BandwidthTrace trace = packet_trace(state.range(0));
  const std::vector<Job> asked = jobs(trace);
  const PacketPath path{.round_trip = Duration::from_ms(50), .connection = Connection::Warm};
  for (auto _ : state) {
    for (const Job& job : asked) {
      benchmark::DoNotOptimize(fluid_transfer(trace, path, job.payload, job.start));
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(asked.size()));
}
BENCHMARK(BM_FluidOverTrace)->Arg(1)->Arg(6)->Arg(60)->Arg(600);

void BM_PacketsOverTrace(benchmark::State& state) {
  const BandwidthTrace trace = packet_trace(state.range(0));
  const std::vector<Job> asked = jobs(trace);
  const PacketPath path{.round_trip = Duration::from_ms(50), .connection = Connection::New};
  for (auto _ : state) {
    for (const Job& job : asked) {
      benchmark::DoNotOptimize(packet_transfer(trace, path, job.payload, job.start));
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(asked.size()));
}
BENCHMARK(BM_PacketsOverTrace)->Arg(1)->Arg(6)->Arg(60)->Arg(600);

// Baseline: the same fluid transfer by walking from the start of the trace.
void BM_WalkTheTrace(benchmark::State& state) {
  const BandwidthTrace trace = packet_trace(state.range(0));
  std::vector<double> at_s;
  BandwidthTrace::Server server(trace, Duration());
  for (std::size_t i = 0; i < trace.size(); ++i) at_s.push_back(server.serve(0, 1500));
  std::vector<Job> asked = jobs(trace);
  asked.resize(64);
  for (auto _ : state) {
    for (const Job& job : asked) {
      benchmark::DoNotOptimize(walked_s(at_s, job.start.s(), job.payload.as_double()));
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(asked.size()));
}
BENCHMARK(BM_WalkTheTrace)->Arg(1)->Arg(6)->Arg(60)->Arg(600);

}  // namespace
}  // namespace offcut

BENCHMARK_MAIN();
