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
#include "network_models/network_fields.h"
#include "network_models/network_file.h"
#include "network_models/network_link.h"
#include "network_models/packet_transfer.h"
#include "network_models/trace_transfer.h"

namespace offcut::network_models {
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

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// Sets the counter to how often a baseline's time for one item holds the benchmark's.
void compare(benchmark::State& state, const char* counter, double baseline_s, double measured_s,
             double items) {
  state.SetItemsProcessed(static_cast<std::int64_t>(items));
  state.counters[counter] = baseline_s / (measured_s / items);
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

// Baseline: seconds of one upload, its time alone, window by window.
double plain_seconds(const std::vector<Exchange>& asked, const NetworkSpec& spec) {
  constexpr int kRounds = 200;
  const auto begin = std::chrono::steady_clock::now();
  for (int round = 0; round < kRounds; ++round) {
    for (const Exchange& exchange : asked) {
      benchmark::DoNotOptimize(plain_slow_start_s(exchange.up.as_double(), spec));
    }
  }
  return seconds_since(begin) / (kRounds * static_cast<double>(asked.size()));
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
  const double plain_s = plain_seconds(asked, spec);
  const auto begin = std::chrono::steady_clock::now();
  for (auto _ : state) {
    for (const Exchange& exchange : asked) benchmark::DoNotOptimize((*link)->cost(exchange));
  }
  compare(state, "times_faster_than_time_of_upload_by_windows", plain_s, seconds_since(begin),
          static_cast<double>(state.iterations()) * static_cast<double>(asked.size()));
}
BENCHMARK(BM_ClosedFormExchange);

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

// Baseline: seconds of one fluid transfer by walking from the start of the trace.
double walk_seconds(const BandwidthTrace& trace, const std::vector<Job>& asked) {
  std::vector<double> at_s;
  BandwidthTrace::Server server(trace, Duration());
  for (std::size_t i = 0; i < trace.size(); ++i) at_s.push_back(server.serve(0, 1500));
  constexpr std::size_t kFew = 64;
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < kFew; ++i) {
    benchmark::DoNotOptimize(walked_s(at_s, asked[i].start.s(), asked[i].payload.as_double()));
  }
  return seconds_since(begin) / kFew;
}

using Transfer = Duration (*)(const BandwidthTrace&, const PacketPath&, Bytes, Duration);

void over_trace(benchmark::State& state, Transfer transfer) {
  const BandwidthTrace trace = packet_trace(state.range(0));
  const std::vector<Job> asked = jobs(trace);
  const PacketPath path{.round_trip = Duration::from_ms(50), .connection = Connection::New};
  const double walk_s = walk_seconds(trace, asked);
  const auto begin = std::chrono::steady_clock::now();
  for (auto _ : state) {
    for (const Job& job : asked) {
      benchmark::DoNotOptimize(transfer(trace, path, job.payload, job.start));
    }
  }
  compare(state, "times_faster_than_walk", walk_s, seconds_since(begin),
          static_cast<double>(state.iterations()) * static_cast<double>(asked.size()));
}

void BM_FluidOverTrace(benchmark::State& state) { over_trace(state, slow_start_over_trace); }
BENCHMARK(BM_FluidOverTrace)->ArgName("minutes")->Arg(1)->Arg(6)->Arg(60)->Arg(600);

void BM_PacketsOverTrace(benchmark::State& state) { over_trace(state, packet_transfer); }
BENCHMARK(BM_PacketsOverTrace)->ArgName("minutes")->Arg(1)->Arg(6)->Arg(60)->Arg(600);

}  // namespace
}  // namespace offcut::network_models

BENCHMARK_MAIN();
