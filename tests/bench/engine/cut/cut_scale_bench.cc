// Whole tables, long chains and pipelines.
//
//   BM_LatencyTable     every cut over 400 networks, written out; baseline: filling the same bytes
//   BM_Chain            cuts, costs, skyline and one answer of chains of 10^2 to 10^6 layers
//   BM_BottleneckSplit  the plan of the shortest longest stage, everything from the graph on, for
//                       graphs of the shape of the layer graphs in Microsoft's partitioning
//                       benchmark (Tarnawski et al., NeurIPS 2020): bert24 is a chain of 32 layers;
//                       resnet50 has 177 layers and 242 cuts. Their program, for more devices than
//                       our two sites, takes 5 ms and 210 ms on these.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>

#include "engine/base/check.h"
#include "engine/cut/cut_solver.h"
#include "engine/cut/skyline/sweep.h"
#include "tests/support/graphs.h"
#include "tests/support/links.h"

namespace offcut {
namespace {

using testing::Random;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void BM_LatencyTable(benchmark::State& state) {
  const ModelGraph graph = testing::inception_v2_like(1);
  Random random(2);
  const SiteColumn device = testing::column(graph, {}, random);
  const SiteColumn cloud = testing::column(graph, {.scale_s = 1e-4}, random);
  const auto tree = CutTree::build(graph);
  OFFCUT_CHECK(tree.has_value());
  const CutTable table =
      CutTable::build(graph, *tree, {&device, 1}, {&cloud, 1}, wire_bytes(graph, {}));
  AffineNetworks networks;
  for (int i = 0; i < 400; ++i) networks.add(testing::random_affine(random, 1e-7));
  Buffer<double> out(table.cuts() * networks.size());
  latency_table(table, *tree, {}, networks, out);
  for (const std::size_t i : {std::size_t{7}, out.size() / 2, out.size() - 1}) {
    const auto cut = static_cast<CutId>(i / networks.size());
    const testing::AffineLink link(networks.at(i % networks.size()));
    OFFCUT_CHECK(out[i] == price(table, *tree, cut, {}, link).latency().s());
  }
  double fill = 1e300;
  for (int i = 0; i < 5; ++i) {
    const auto start = std::chrono::steady_clock::now();
    std::fill(out.begin(), out.end(), static_cast<double>(i));
    benchmark::DoNotOptimize(out.data());
    fill = std::min(fill, seconds_since(start));
  }
  double seconds = 0;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    latency_table(table, *tree, {}, networks, out);
    benchmark::DoNotOptimize(out.data());
    seconds += seconds_since(start);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size() * 8));
  state.counters["share_of_fill"] = fill / (seconds / static_cast<double>(state.iterations()));
}
BENCHMARK(BM_LatencyTable)->Unit(benchmark::kMillisecond);

CutAnswer solve(const ModelGraph& graph, const SiteColumn& device, const SiteColumn& cloud,
                const Link& link, const Question& question) {
  const auto solver =
      CutSolver::build(graph, {.device = {device}, .cloud = {cloud}, .wires = {wire_column(graph)}},
                       {.cut_limit = 2'000'000, .partial_plan_limit = 80'000});
  OFFCUT_CHECK(solver.has_value());
  return solver->answer({}, link, question);
}

void BM_Chain(benchmark::State& state) {
  const ModelGraph graph = testing::chain(static_cast<std::size_t>(state.range(0)), 1);
  Random random(2);
  const SiteColumn device = testing::column(graph, {}, random);
  const SiteColumn cloud = testing::column(graph, {.scale_s = 1e-4}, random);
  const testing::AffineLink link(testing::random_affine(random, 1e-7));
  for (auto _ : state) {
    benchmark::DoNotOptimize(solve(graph, device, cloud, link, {}).value);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_Chain)->RangeMultiplier(10)->Range(100, 1'000'000)->Unit(benchmark::kMillisecond);

ModelGraph resnet50_like() {
  testing::GraphWriter writer("resnet50_like");
  std::size_t t = writer.input(150'528);
  const auto row = [&](std::size_t from, int layers, std::int64_t elements) {
    for (int i = 0; i < layers; ++i) from = writer.layer({from}, elements);
    return from;
  };
  t = row(t, 4, 200'704);
  std::int64_t size = 802'816;
  for (const int blocks : {3, 4, 6, 3}) {
    for (int block = 0; block < blocks; ++block) {
      const std::size_t main = row(t, 8, size / 4);
      const std::size_t side = block == 0 ? row(t, 2, size) : t;
      t = row(writer.layer({main, side}, size), 1, size);
    }
    size /= 2;
  }
  writer.output(row(t, 3, 1000));
  return writer.finish();
}

void bottleneck(benchmark::State& state, const ModelGraph& graph) {
  Random random(2);
  const SiteColumn device = testing::column(graph, {}, random);
  const SiteColumn cloud = testing::column(graph, {.scale_s = 4e-4}, random);
  AffineCoefficients c;
  c.up_s_per_byte = 1e-8;
  const testing::AffineLink link(c);
  const Question question{.objective = {.kind = Objective::Kind::Throughput}, .constraints = {}};
  double cuts = 0;
  for (auto _ : state) {
    const CutAnswer best = solve(graph, device, cloud, link, question);
    cuts = best.considered;
    benchmark::DoNotOptimize(best.value);
  }
  state.counters["layers"] = static_cast<double>(graph.layer_count());
  state.counters["cuts"] = cuts;
}
void BM_BottleneckSplitBert24(benchmark::State& state) { bottleneck(state, testing::chain(32, 1)); }
BENCHMARK(BM_BottleneckSplitBert24)->Unit(benchmark::kMicrosecond);
void BM_BottleneckSplitResnet50(benchmark::State& state) { bottleneck(state, resnet50_like()); }
BENCHMARK(BM_BottleneckSplitResnet50)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace offcut
