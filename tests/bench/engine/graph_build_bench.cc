// What does it cost to build a checked, folded, sorted model graph from what a reader knows, and to
// fuse its kernels, and how does that grow? The baseline is the bare topological sort of the same
// arcs, without names, checks or shapes: the counter `times_bare_sort` is the ratio to it.
#include <benchmark/benchmark.h>

#include <chrono>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/graph/digraph.h"
#include "engine/graph/model_graph.h"

namespace offcut {
namespace {

// Residual blocks of two layers, each layer with a weight that two folded layers compute.
GraphSpec residual_network(std::size_t layers) {
  GraphSpec spec;
  spec.name = "residual";
  const auto tensor = [&](const std::string& name, bool constant) {
    spec.tensors.push_back({.name = name,
                            .type = DataType::Float32,
                            .shape = Shape{1, 64, 56, 56},
                            .constant = constant});
  };
  const auto layer = [&](const std::string& name, std::vector<std::string> inputs,
                         const std::string& output) {
    tensor(output, false);
    spec.layers.push_back({.name = name,
                           .op = "Add",
                           .inputs = std::move(inputs),
                           .outputs = {output},
                           .attributes = {}});
  };
  tensor("t0", false);
  spec.inputs = {"t0"};
  for (std::size_t i = 0; i < layers; ++i) {
    tensor(message("c", i), true);
    layer(message("widen", i), {message("c", i)}, message("wide", i));
    layer(message("scale", i), {message("wide", i)}, message("w", i));
    std::vector<std::string> inputs = {message("t", i), message("w", i)};
    if (i % 2 == 1) inputs.push_back(message("t", i - 1));
    layer(message("layer", i), std::move(inputs), message("t", i + 1));
  }
  spec.outputs = {message("t", layers)};
  return spec;
}

Successors arcs_of(const ModelGraph& graph) {
  Successors arcs;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    arcs.push_back({graph.successors(v).begin(), graph.successors(v).end()});
  }
  return arcs;
}

using Clock = std::chrono::steady_clock;

double seconds_of_bare_sort(const ModelGraph& graph) {
  constexpr int kRepetitions = 20;
  const Successors arcs = arcs_of(graph);
  const auto start = Clock::now();
  for (int i = 0; i < kRepetitions; ++i) {
    benchmark::DoNotOptimize(topological_order(arcs).order.data());
  }
  return std::chrono::duration<double>(Clock::now() - start).count() / kRepetitions;
}

void report(benchmark::State& state, std::size_t layers, double spent_s, double bare_s) {
  const double each = spent_s / static_cast<double>(state.iterations());
  state.counters["times_bare_sort"] = each / bare_s;
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(layers));
  state.SetComplexityN(static_cast<std::int64_t>(layers));
}

void BM_BuildGraph(benchmark::State& state) {
  const auto layers = static_cast<std::size_t>(state.range(0));
  const GraphSpec spec = residual_network(layers);
  const auto graph = ModelGraph::build(spec);
  OFFCUT_CHECK(graph && graph->layer_count() == layers && graph->folded_layers() == 2 * layers);
  double spent_s = 0;
  for (auto _ : state) {
    GraphSpec copy = spec;  // the copy is not part of the question
    const auto start = Clock::now();
    auto built = ModelGraph::build(std::move(copy));
    benchmark::DoNotOptimize(built);
    const double s = std::chrono::duration<double>(Clock::now() - start).count();
    state.SetIterationTime(s);
    spent_s += s;
  }
  report(state, layers, spent_s, seconds_of_bare_sort(*graph));
}
BENCHMARK(BM_BuildGraph)
    ->RangeMultiplier(10)
    ->Range(100, 10'000)
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond)
    ->Complexity(benchmark::oNLogN);

void BM_Fuse(benchmark::State& state) {
  const auto layers = static_cast<std::size_t>(state.range(0));
  const auto graph = ModelGraph::build(residual_network(layers));
  std::vector<std::size_t> pairs;
  for (std::size_t v = 0; v < layers; ++v) pairs.push_back(v / 2);
  OFFCUT_CHECK(fuse(*graph, pairs)->graph.layer_count() == layers / 2);
  double spent_s = 0;
  for (auto _ : state) {
    const auto start = Clock::now();
    auto fused = fuse(*graph, pairs);
    benchmark::DoNotOptimize(fused);
    const double s = std::chrono::duration<double>(Clock::now() - start).count();
    state.SetIterationTime(s);
    spent_s += s;
  }
  report(state, layers, spent_s, seconds_of_bare_sort(*graph));
}
BENCHMARK(BM_Fuse)
    ->RangeMultiplier(10)
    ->Range(100, 10'000)
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond)
    ->Complexity(benchmark::oNLogN);

}  // namespace
}  // namespace offcut

BENCHMARK_MAIN();
