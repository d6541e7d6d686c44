// What one operating point of a device model costs to evaluate, by layers of the graph: scaled by
// the laws from one measured trace, at 100 operating points an iteration.
//
//   BM_CostColumns/layers   counter us_per_point: time of one operating point in microseconds
//   (printed with the "s" that Google Benchmark gives inverted rates)
#include <benchmark/benchmark.h>

#include <cstdlib>

#include "device_models/site_costs.h"
#include "engine/base/text.h"
#include "tests/support/graphs.h"

namespace offcut::device_models {
namespace {

constexpr int kPoints = 100;

DeviceModel device_of_cores() {
  DeviceModel device;
  device.name = "bench";
  device.source = "made up";
  device.clusters.resize(1);
  device.clusters[0] = {.name = "all",
                        .cores = kPoints + 1,
                        .mhz = 2000,
                        .per_busy_core = Power::from_w(1),
                        .when_on = {},
                        .steps = {}};
  return device;
}

Trace one_thread(const ModelGraph& graph) {
  Trace trace;
  trace.model = graph.name();
  trace.device = "bench";
  trace.runs.resize(1);
  for (const Layer& layer : graph.layers()) {
    trace.runs[0].layers.push_back({.name = layer.name,
                                    .op = layer.op,
                                    .covers = {layer.name},
                                    .latency = TimeSummary::of({Duration::from_us(100)}),
                                    .energy = {},
                                    .counters = {}});
  }
  return trace;
}

void BM_CostColumns(benchmark::State& state) {
  const ModelGraph graph = testing::chain(static_cast<std::size_t>(state.range(0)), 7);
  const DeviceModel device = device_of_cores();
  const Trace trace = one_thread(graph);
  const Trace* const traces[] = {&trace};
  const auto evaluate = [&](int threads) {
    OperatingPoint point;
    point.threads = threads;
    return cost_column(device, graph, point, traces);
  };
  const auto two = evaluate(2);
  if (!two || std::abs(two->time[0].us() - 100 * 0.565) > 1e-9) std::abort();
  for (auto _ : state) {
    for (int threads = 2; threads < kPoints + 2; ++threads) {
      benchmark::DoNotOptimize(evaluate(threads));
    }
  }
  state.SetComplexityN(state.range(0));
  state.counters["us_per_point"] = benchmark::Counter(
      kPoints * 1e-6, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(BM_CostColumns)
    ->Arg(100)
    ->Arg(1000)
    ->Arg(10000)
    ->Unit(benchmark::kMillisecond)
    ->Complexity();

}  // namespace
}  // namespace offcut::device_models

BENCHMARK_MAIN();
