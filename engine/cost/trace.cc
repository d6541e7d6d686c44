#include "engine/cost/trace.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "engine/base/check.h"
#include "engine/base/text.h"

namespace offcut {
namespace {

Duration quantile(const std::vector<Duration>& sorted, double q) {
  const double position = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

// Where each operator of the original network lies in the (fused) graph.
std::unordered_map<std::string, LayerId> layer_of_member(const ModelGraph& graph) {
  std::unordered_map<std::string, LayerId> out;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    for (const std::string& member : graph.layers()[v].members) out.emplace(member, v);
  }
  return out;
}

// Returns the graph layer of every timed layer's members: [timed layer][member].
Result<std::vector<std::vector<LayerId>>> locate(const ModelGraph& graph, const TraceRun& run) {
  const auto members = layer_of_member(graph);
  std::unordered_map<std::string, const TracedLayer*> owner;
  std::vector<std::vector<LayerId>> out;
  for (const TracedLayer& timed : run.layers) {
    std::vector<LayerId> places;
    for (const std::string& name : timed.covers) {
      const auto found = members.find(name);
      if (found == members.end()) {
        return fail(ErrorCode::NotFound,
                    message("timed layer ", in_quotes(timed.name), ": covers ", in_quotes(name),
                            ", which graph ", in_quotes(graph.name()),
                            " does not have: a trace of another model?"));
      }
      const auto [first, is_new] = owner.emplace(name, &timed);
      if (!is_new) {
        return fail(ErrorCode::Inconsistent,
                    message("layer ", in_quotes(name), ": expected one timed layer, found ",
                            in_quotes(first->second->name), " and ", in_quotes(timed.name)));
      }
      places.push_back(found->second);
    }
    out.push_back(std::move(places));
  }
  return out;
}

// The distance from the 10th to the 90th percentile of a normal law, in standard deviations.
constexpr double kDecileSpan = 2.5631031310892007;

}  // namespace

TimeSummary TimeSummary::of(std::vector<Duration> samples) {
  OFFCUT_CHECK(!samples.empty());
  std::sort(samples.begin(), samples.end());
  return {.median = quantile(samples, 0.5),
          .p10 = quantile(samples, 0.1),
          .p90 = quantile(samples, 0.9),
          .n = static_cast<int>(samples.size()),
          .first = {}};
}

Duration TraceRun::sum_of_layers() const {
  Duration sum;
  for (const TracedLayer& layer : layers) sum += layer.latency.median;
  return sum;
}

std::optional<Duration> TraceRun::residual() const {
  if (!end_to_end) return std::nullopt;
  return end_to_end->median - sum_of_layers();
}

Result<std::vector<std::size_t>> kernel_groups(const ModelGraph& graph, const TraceRun& run) {
  const auto places = locate(graph, run);
  if (!places) return fail(places.error());
  std::vector<std::size_t> label(graph.layer_count());
  std::iota(label.begin(), label.end(), std::size_t{0});
  for (std::size_t k = 0; k < places->size(); ++k) {
    for (const LayerId v : (*places)[k]) label[v] = graph.layer_count() + k;
  }
  return label;
}

std::vector<std::size_t> join_groups(std::span<const std::vector<std::size_t>> partitions) {
  OFFCUT_CHECK(!partitions.empty());
  std::vector<std::size_t> parent(partitions.front().size());
  std::iota(parent.begin(), parent.end(), std::size_t{0});
  const auto root = [&](std::size_t v) {
    while (parent[v] != v) v = parent[v] = parent[parent[v]];
    return v;
  };
  for (const auto& labels : partitions) {
    OFFCUT_CHECK(labels.size() == parent.size());
    std::unordered_map<std::size_t, std::size_t> first;
    for (std::size_t v = 0; v < labels.size(); ++v) {
      parent[root(v)] = root(first.emplace(labels[v], v).first->second);
    }
  }
  for (std::size_t v = 0; v < parent.size(); ++v) parent[v] = root(v);
  return parent;
}

Result<FusedGraph> fuse_timed(const ModelGraph& graph, std::span<const Trace* const> traces) {
  std::vector<std::vector<std::size_t>> partitions(1);
  partitions[0].resize(graph.layer_count());
  std::iota(partitions[0].begin(), partitions[0].end(), std::size_t{0});
  for (const Trace* trace : traces) {
    for (const TraceRun& run : trace->runs) {
      auto groups = kernel_groups(graph, run);
      if (!groups) {
        return fail(
            within(message("trace of ", in_quotes(trace->model), " on ", in_quotes(trace->device)),
                   groups.error()));
      }
      partitions.push_back(std::move(*groups));
    }
  }
  return fuse(graph, join_groups(partitions));
}

Result<LaidRun> lay_run(const ModelGraph& graph, const TraceRun& run) {
  const auto places = locate(graph, run);
  if (!places) return fail(places.error());
  const std::size_t n = graph.layer_count();
  LaidRun laid{.time = std::vector<Duration>(n),
               .energy = std::vector<std::optional<Energy>>(n, Energy::zero()),
               .relative_sd = std::vector<double>(n, 0.0),
               .timed = std::vector<bool>(n, false)};
  std::vector<double> variance(n, 0.0);
  for (std::size_t k = 0; k < run.layers.size(); ++k) {
    const TracedLayer& timed = run.layers[k];
    if ((*places)[k].empty()) continue;
    const LayerId v = (*places)[k].front();
    for (const LayerId other : (*places)[k]) {
      if (other == v) continue;
      return fail(ErrorCode::Inconsistent, message("timed layer ", in_quotes(timed.name),
                                                   ": expected inside one layer, found in ",
                                                   in_quotes(graph.layers()[v].name), " and ",
                                                   in_quotes(graph.layers()[other].name)));
    }
    laid.time[v] += timed.latency.median;
    laid.timed[v] = true;
    const double sd = (timed.latency.p90 - timed.latency.p10).s() / kDecileSpan;
    variance[v] += sd * sd;
    if (!timed.energy) laid.energy[v] = std::nullopt;
    if (laid.energy[v] && timed.energy) *laid.energy[v] += *timed.energy;
  }
  for (std::size_t v = 0; v < n; ++v) {
    if (!laid.timed[v]) laid.energy[v] = std::nullopt;
    if (laid.time[v] > Duration::zero()) {
      laid.relative_sd[v] = std::sqrt(variance[v]) / laid.time[v].s();
    }
  }
  return laid;
}

}  // namespace offcut
