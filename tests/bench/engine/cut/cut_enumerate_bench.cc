// How long does it take to list and cost every cut of a graph of about 60 000 cuts, and how does
// that compare with redoing the sums of each cut?
//
// BM_SumsRedonePerCut is the baseline: for every cut a walk over the layers of the graph, with all
// sums and the crossing tensors found anew. The counter `times_baseline` of the others is its time
// over theirs, measured in this process; `times_search` is the same for a baseline that besides has
// to find the layers of each cut by a search of the graph from the layers at its edge.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>

#include "engine/base/check.h"
#include "engine/cut/table/cut_table.h"
#include "engine/cut/table/wire.h"
#include "tests/support/graphs.h"

namespace offcut {
namespace {

using testing::Random;

struct Case {
  ModelGraph graph = testing::inception_v2_like(1);
  std::vector<SiteColumn> device;
  std::vector<SiteColumn> cloud;
  std::vector<Bytes> wire;

  explicit Case(std::size_t points) : wire(wire_bytes(graph, {})) {
    Random random(2);
    for (std::size_t p = 0; p < points; ++p) {
      device.push_back(testing::column(graph, {.scale_s = 1e-3}, random));
    }
    cloud.push_back(testing::column(graph, {.scale_s = 1e-4}, random));
  }
};

// One cut, from nothing but the set of layers.
struct Sums {
  std::vector<double> device_s;
  std::vector<double> device_j;
  double cloud_s = 0;
  std::int64_t up = 0;
  std::int64_t down = 0;
};

Sums sums_of(const Case& c, const std::vector<bool>& inside) {
  Sums sums{.device_s = std::vector<double>(c.device.size()),
            .device_j = std::vector<double>(c.device.size())};
  for (LayerId v = 0; v < c.graph.layer_count(); ++v) {
    for (std::size_t p = 0; inside[v] && p < c.device.size(); ++p) {
      sums.device_s[p] += c.device[p].time[v].s();
      sums.device_j[p] += c.device[p].energy[v].j();
    }
    if (!inside[v]) sums.cloud_s += c.cloud[0].time[v].s();
  }
  for (TensorId t = 0; t < c.graph.tensors().size(); ++t) {
    const Tensor& tensor = c.graph.tensors()[t];
    const bool here = !tensor.producer || inside[*tensor.producer];
    if (!here && tensor.is_output) sums.down += c.wire[t].count();
    if (!here) continue;
    for (const LayerId w : tensor.consumers) {
      if (inside[w]) continue;
      sums.up += c.wire[t].count();
      break;
    }
  }
  return sums;
}

// The layers of a cut, found from those that no other of its layers reads.
std::vector<bool> search(const ModelGraph& graph, const std::vector<LayerId>& edge) {
  std::vector<bool> inside(graph.layer_count(), false);
  std::vector<LayerId> open = edge;
  while (!open.empty()) {
    const LayerId v = open.back();
    open.pop_back();
    if (inside[v]) continue;
    inside[v] = true;
    for (const LayerId u : graph.predecessors(v)) open.push_back(u);
  }
  return inside;
}

std::vector<LayerId> edge_of(const ModelGraph& graph, const std::vector<bool>& inside) {
  std::vector<LayerId> edge;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    const auto& after = graph.successors(v);
    if (inside[v] && std::none_of(after.begin(), after.end(), [&](LayerId w) { return inside[w]; }))
      edge.push_back(v);
  }
  return edge;
}

double search_seconds(const Case& c) {
  const auto tree = CutTree::build(c.graph);
  OFFCUT_CHECK(tree.has_value());
  std::vector<std::vector<LayerId>> edges;
  for (CutId cut = 0; cut < tree->size(); ++cut) {
    edges.push_back(edge_of(c.graph, tree->on_device(cut)));
  }
  const auto start = std::chrono::steady_clock::now();
  for (const auto& edge : edges) benchmark::DoNotOptimize(sums_of(c, search(c.graph, edge)).up);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double baseline_seconds(const Case& c, const CutTree& tree, const CutTable& table) {
  const auto start = std::chrono::steady_clock::now();
  std::size_t agree = 0;
  for (CutId cut = 0; cut < tree.size(); ++cut) {
    const Sums sums = sums_of(c, tree.on_device(cut));
    agree += sums.up == table.up(cut).count() && sums.down == table.down(cut).count();
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  OFFCUT_CHECK(agree == tree.size());
  return took.count();
}

double baseline_seconds(std::size_t points) {
  const Case c(points);
  const auto tree = CutTree::build(c.graph);
  OFFCUT_CHECK(tree.has_value());
  const CutTable table = CutTable::build(c.graph, *tree, c.device, c.cloud, c.wire);
  return baseline_seconds(c, *tree, table);
}

void BM_EnumerateAndCost(benchmark::State& state) {
  const Case c(static_cast<std::size_t>(state.range(0)));
  const double baseline = baseline_seconds(c.device.size());
  const double searched = search_seconds(c);
  std::size_t cuts = 0;
  double seconds = 0;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    const auto tree = CutTree::build(c.graph);
    const CutTable table = CutTable::build(c.graph, *tree, c.device, c.cloud, c.wire);
    benchmark::DoNotOptimize(table.up(0));
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    cuts = tree->size();
  }
  state.counters["cuts"] = static_cast<double>(cuts);
  const double each = seconds / static_cast<double>(state.iterations());
  state.counters["times_baseline"] = baseline / each;
  state.counters["times_search"] = searched / each;
}
BENCHMARK(BM_EnumerateAndCost)->Arg(1)->Arg(24)->Unit(benchmark::kMillisecond);

void BM_EnumerateOnly(benchmark::State& state) {
  const Case c(1);
  for (auto _ : state) {
    const auto tree = CutTree::build(c.graph);
    benchmark::DoNotOptimize(tree->size());
  }
}
BENCHMARK(BM_EnumerateOnly)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace offcut
