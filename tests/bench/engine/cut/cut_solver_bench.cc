// Graphs with too many cuts to list, min-cuts, and whole bandwidth envelopes.
//
//   BM_Frontier        exact count and skyline; public graphs need ../shared (else a made-up one)
//   BM_MinCut          build and solve, by layers and bandwidth; baselines on the unreduced
//   network:
//                      Boost Boykov-Kolmogorov and, where liblemon-dev is installed, LEMON's
//                      preflow-push
//   BM_MinCutPrepared  the same with the network prepared once; the baselines still build theirs
//   min_cut_phone      build and solve for public graphs and measured layers (needs ../shared)
//   BM_Envelope        all bandwidths; baseline: one min-cut per bandwidth of a 1000-point sweep
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include "engine/base/check.h"
#include "engine/cut/frontier/frontier.h"
#include "engine/cut/min_cut/envelope_cuts.h"
#include "engine/cut/min_cut/flow.h"
#include "engine/cut/min_cut/whole_network.h"
#include "engine/cut/table/wire.h"
#include "tests/bench/engine/cut/lemon_flow.h"
#include "tests/support/graphs.h"
#include "tests/support/phone_graph.h"

namespace offcut {
namespace {

using testing::Random;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// A graph and two columns: of a phone (one big core, the cloud ten times as fast), or made up.
struct Case {
  ModelGraph graph;
  SiteColumn device;
  SiteColumn cloud;
  std::vector<Bytes> wire;

  static Case of_phone(const std::string& model) {
    const std::string folder =
        std::string(OFFCUT_SHARED_DIR) + "/data/devices/phones/" + model + "/";
    auto graph = testing::read_phone_graph(folder + model + "-info.txt", model);
    if (!graph) return made_up(6, 4);
    auto device = testing::read_phone_column(
        folder + "oneplus5t/oneplus5t-" + model + "-layerwise-latency.csv", 0, *graph, 2.0);
    OFFCUT_CHECK(device.has_value());
    SiteColumn cloud = *device;
    for (Duration& time : cloud.time) time = time * 0.1;
    std::vector<Bytes> wire = wire_bytes(*graph, {});
    return {std::move(*graph), std::move(*device), std::move(cloud), std::move(wire)};
  }
  static Case made_up(std::size_t cells, std::size_t depth) {
    ModelGraph graph = testing::nasnet_like(cells, depth, 3);
    Random random(4);
    SiteColumn device = testing::column(graph, {}, random);
    SiteColumn cloud = testing::column(graph, {.scale_s = 1e-4}, random);
    std::vector<Bytes> wire = wire_bytes(graph, {});
    return {std::move(graph), std::move(device), std::move(cloud), std::move(wire)};
  }
  bool use_gpu(const std::string& model) {
    const std::string file = std::string(OFFCUT_SHARED_DIR) + "/data/devices/phones/" + model +
                             "/oneplus5t/oneplus5t-" + model + "-layerwise-latency.csv";
    auto gpu = testing::read_phone_column(file, 3, graph, 2.0);
    if (!gpu) return false;
    cloud = std::move(*gpu);
    return true;
  }
  SplitProblem problem() const { return {device, cloud, wire}; }
  CutWeights weights(double s_per_byte) const {
    AffineCoefficients link;
    link.fixed_up = Duration::from_ms(5);
    link.up_s_per_byte = s_per_byte;
    link.down_s_per_byte = s_per_byte / 3;
    auto out = cut_weights(graph, problem(), link, {});
    OFFCUT_CHECK(out.has_value());
    return std::move(*out);
  }
};

// Uplinks of 1000 to 0.1 Mbit/s.
constexpr double kFastest = 8e-9;
constexpr double kSlowest = 8e-5;

void check_against_min_cuts(const Case& c, const Skyline& skyline) {
  CutNetwork network(c.graph);
  for (double x = kFastest; x < kSlowest; x *= 1.3) {
    const CutWeights weights = c.weights(x);
    double least = weight_of(c.graph, weights, skyline.sets()[0]);
    for (const auto& set : skyline.sets()) {
      least = std::min(least, weight_of(c.graph, weights, set));
    }
    OFFCUT_CHECK(std::abs(network.solve(weights).value - least) <= 1e-10 * least);
  }
}

enum class Other { Cloud, Gpu };

// The skyline of latency, or of latency and energy together; the other site is a cloud ten times as
// fast, or the GPU of the phone, which is slower for some layers and faster for others.
void frontier(benchmark::State& state, const char* model, SkylineScope::Counts counts,
              Other other) {
  Case c = Case::of_phone(model);
  if (other == Other::Gpu && !c.use_gpu(model)) {
    state.SkipWithError("needs ../shared");
    return;
  }
  const SplitProblem problem = c.problem();
  const SkylineScope scope{.wait_power_limit = Power::from_w(2), .counts = counts};
  auto found = frontier_skyline(c.graph, problem, scope);
  OFFCUT_CHECK(found.has_value());
  check_against_min_cuts(c, found->skyline);
  for (auto _ : state) {
    found = frontier_skyline(c.graph, problem, scope);
    benchmark::DoNotOptimize(found->count);
  }
  state.counters["cuts"] = found->count.as_double();
  state.counters["partial_plans"] = static_cast<double>(found->most_partial_plans);
  state.counters["plans"] = static_cast<double>(found->skyline.size());
}
constexpr auto kLatency = SkylineScope::Counts::Latency;
constexpr auto kBoth = SkylineScope::Counts::Both;
#define OFFCUT_FRONTIER(name, ...) \
  BENCHMARK_CAPTURE(frontier, name, __VA_ARGS__)->Unit(benchmark::kMillisecond)
OFFCUT_FRONTIER(inception_v3, "inception-v3", kBoth, Other::Cloud);
OFFCUT_FRONTIER(inception_v4, "inception-v4", kBoth, Other::Cloud);
OFFCUT_FRONTIER(pnasnet_mobile, "pnasnet-mobile", kBoth, Other::Cloud);
OFFCUT_FRONTIER(nasnet_mobile, "nasnet-mobile", kBoth, Other::Cloud);
OFFCUT_FRONTIER(pnasnet_mobile_gpu_latency, "pnasnet-mobile", kLatency, Other::Gpu);
OFFCUT_FRONTIER(nasnet_mobile_gpu_latency, "nasnet-mobile", kLatency, Other::Gpu);
OFFCUT_FRONTIER(pnasnet_mobile_gpu, "pnasnet-mobile", kBoth, Other::Gpu);
OFFCUT_FRONTIER(nasnet_mobile_gpu, "nasnet-mobile", kBoth, Other::Gpu);

// Seconds of one build and solve by each.
struct Rivals {
  double ours = 0;
  double boost = 0;
  double lemon = 0;  // 0 without LEMON
};

template <class Task>
double time_of(Task task) {
  const auto start = std::chrono::steady_clock::now();
  task();
  return seconds_since(start);
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// All start from the same weights. Ours reads the graph, prepares (unless `kept`), solves, and
// weighs the answer again; the rivals get the whole network written out, for which they are not
// charged, build their own structure of it and solve. Medians of rounds in which each has its turn.
Rivals race(const Case& c, const CutWeights& weights, CutNetwork* kept) {
  const internal::FlowProblem problem = internal::whole_network(c.graph, weights);
  CutWeights no_offload = weights;  // what offloading costs once is no part of the network
  no_offload.offload = 0;
  std::vector<double> ours;
  std::vector<double> boost;
  std::vector<double> lemon;
  for (int round = 0; round < 41; ++round) {
    double least = 0;
    ours.push_back(time_of([&] {
      const auto cut =
          kept != nullptr ? kept->solve(no_offload) : CutNetwork(c.graph).solve(no_offload);
      least = cut.value;
    }));
    double value = 0;
    boost.push_back(time_of([&] { value = internal::solve_with_boost(problem).value; }));
    OFFCUT_CHECK(std::abs(value - least) <= 1e-9 * least);
    if (const auto found = solve_with_lemon(problem)) {
      OFFCUT_CHECK(std::abs(found->value - least) <= 1e-9 * least);
      lemon.push_back(found->seconds);
    }
  }
  return {median(ours), median(boost), lemon.empty() ? 0 : median(lemon)};
}

void min_cut_of(benchmark::State& state, const Case& c, double s_per_byte, bool prepared) {
  const CutWeights weights = c.weights(s_per_byte);
  CutNetwork kept(c.graph);
  for (auto _ : state) {
    const auto cut = prepared ? kept.solve(weights) : CutNetwork(c.graph).solve(weights);
    benchmark::DoNotOptimize(cut.value);
  }
  const Rivals rivals = race(c, weights, prepared ? &kept : nullptr);
  state.counters["layers"] = static_cast<double>(c.graph.layer_count());
  state.counters["vertices_left"] = static_cast<double>(kept.vertices_left());
  state.counters["ours_us"] = rivals.ours * 1e6;
  state.counters["times_boost"] = rivals.boost / rivals.ours;
  if (rivals.lemon > 0) state.counters["times_lemon"] = rivals.lemon / rivals.ours;
}

// Made-up cells, and Mbit/s.
void min_cut(benchmark::State& state, bool prepared) {
  min_cut_of(state, Case::made_up(static_cast<std::size_t>(state.range(0)), 5),
             8e-6 / static_cast<double>(state.range(1)), prepared);
}
void BM_MinCut(benchmark::State& state) { min_cut(state, false); }
BENCHMARK(BM_MinCut)
    ->ArgsProduct({{4, 12, 30, 32}, {1, 4, 20, 100}})
    ->Unit(benchmark::kMicrosecond);
void BM_MinCutPrepared(benchmark::State& state) { min_cut(state, true); }
BENCHMARK(BM_MinCutPrepared)
    ->ArgsProduct({{4, 12, 30, 32}, {1, 4, 20, 100}})
    ->Unit(benchmark::kMicrosecond);

// Graphs of a phone, and Mbit/s.
void min_cut_phone(benchmark::State& state, const char* model, Other other) {
  Case c = Case::of_phone(model);
  if (other == Other::Gpu && !c.use_gpu(model)) {
    state.SkipWithError("needs ../shared");
    return;
  }
  min_cut_of(state, c, 8e-6 / static_cast<double>(state.range(0)), false);
}
#define OFFCUT_MIN_CUT(name, ...)                     \
  BENCHMARK_CAPTURE(min_cut_phone, name, __VA_ARGS__) \
      ->Arg(4)                                        \
      ->Arg(20)                                       \
      ->Arg(100)                                      \
      ->Arg(1000)                                     \
      ->Unit(benchmark::kMicrosecond)
OFFCUT_MIN_CUT(inception_v3, "inception-v3", Other::Cloud);
OFFCUT_MIN_CUT(inception_v3_gpu, "inception-v3", Other::Gpu);
OFFCUT_MIN_CUT(inception_v4, "inception-v4", Other::Cloud);
OFFCUT_MIN_CUT(inception_v4_gpu, "inception-v4", Other::Gpu);
OFFCUT_MIN_CUT(pnasnet_mobile, "pnasnet-mobile", Other::Cloud);
OFFCUT_MIN_CUT(pnasnet_mobile_gpu, "pnasnet-mobile", Other::Gpu);
OFFCUT_MIN_CUT(nasnet_mobile, "nasnet-mobile", Other::Cloud);
OFFCUT_MIN_CUT(nasnet_mobile_gpu, "nasnet-mobile", Other::Gpu);

void BM_Envelope(benchmark::State& state) {
  const Case c = Case::made_up(static_cast<std::size_t>(state.range(0)), 5);
  CutNetwork network(c.graph);
  constexpr int kPoints = 1000;
  auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < kPoints; ++i) {
    const double x = kFastest * std::pow(kSlowest / kFastest, i / (kPoints - 1.0));
    benchmark::DoNotOptimize(network.solve(c.weights(x)).value);
  }
  const double sweep = seconds_since(start);
  const double boost = race(c, c.weights(4e-7), &network).boost * kPoints;
  std::size_t solved = 0;
  std::size_t pieces = 0;
  start = std::chrono::steady_clock::now();
  for (auto _ : state) {
    const auto weights_at = [&](double x) { return c.weights(x); };
    pieces = min_cut_envelope(network, c.graph, weights_at, kFastest, kSlowest, &solved).size();
  }
  const double each = seconds_since(start) / static_cast<double>(state.iterations());
  state.counters["layers"] = static_cast<double>(c.graph.layer_count());
  state.counters["intervals"] = static_cast<double>(pieces);
  state.counters["solved"] = static_cast<double>(solved);
  state.counters["times_own_sweep"] = sweep / each;
  state.counters["times_boost_sweep"] = boost / each;
}
BENCHMARK(BM_Envelope)->Arg(30)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace offcut
