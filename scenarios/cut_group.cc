#include "scenarios/cut_group.h"

#include <tbb/concurrent_unordered_map.h>

#include <numeric>

#include "device_models/site_costs.h"
#include "engine/base/text.h"
#include "engine/cut/wire.h"

namespace offcut {
namespace {

using Traces = std::vector<const Trace*>;

void add_once(Traces& traces, const Trace* trace) {
  for (const Trace* known : traces) {
    if (known == trace) return;
  }
  if (trace != nullptr) traces.push_back(trace);
}

// Returns every trace that the request names: those in front take precedence.
Result<Traces> gather(const CutGroup::Request& request, Opened& opened) {
  Traces traces;
  for (const std::string& name : request.traces) {
    const auto trace = opened.trace(name);
    if (!trace) return fail(trace.error());
    add_once(traces, *trace);
  }
  for (const auto* sites : {&request.device, &request.cloud}) {
    for (const SiteChoice& site : *sites) {
      if (site.trace.empty()) continue;
      const auto trace = opened.trace(site.trace);
      if (!trace) return fail(trace.error());
      add_once(traces, *trace);
    }
  }
  add_once(traces, request.model->trace.get());
  return traces;
}

// Fuses what any run timed as one kernel.
Result<FusedGraph> fuse_measured(const ModelGraph& graph, const Traces& traces) {
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

Result<SiteColumn> price_site(const SiteChoice& site, const ModelGraph& graph, const Traces& traces,
                              Opened& opened) {
  if (!site.trace.empty()) {
    const auto trace = opened.trace(site.trace);
    if (!trace) return fail(trace.error());
    return cost_column(**trace, graph, site.point);
  }
  const auto device = opened.device(site.model);
  if (!device) return fail(device.error());
  return cost_column(**device, graph, site.point, traces);
}

Result<std::vector<SiteColumn>> price_sites(const std::vector<SiteChoice>& sites,
                                            const ModelGraph& graph, const Traces& traces,
                                            Opened& opened) {
  std::vector<SiteColumn> columns;
  for (const SiteChoice& site : sites) {
    auto column = price_site(site, graph, traces, opened);
    if (!column) return fail(column.error());
    for (const std::string& flag : column->flags) {
      opened.warn(flag);
    }
    columns.push_back(std::move(*column));
  }
  return columns;
}

}  // namespace

struct CutGroup::Cache {
  // By cut number or, where plans have none, by what runs on the device.
  tbb::concurrent_unordered_map<std::uint64_t, CutFacts> by_cut;
  tbb::concurrent_unordered_map<std::string, CutFacts> by_layers;
};

CutGroup::CutGroup() : cache_(std::make_unique<Cache>()) {}
CutGroup::~CutGroup() = default;

Result<std::unique_ptr<CutGroup>> CutGroup::build(const Request& request, Opened& opened) {
  const auto traces = gather(request, opened);
  if (!traces) return fail(traces.error());
  auto fused = fuse_measured(*request.model->graph, *traces);
  if (!fused) return fail(fused.error());
  std::unique_ptr<CutGroup> group(new CutGroup);
  group->graph_ = std::make_unique<ModelGraph>(std::move(fused->graph));
  auto device = price_sites(request.device, *group->graph_, *traces, opened);
  if (!device) return fail(within("device", device.error()));
  auto cloud = price_sites(request.cloud, *group->graph_, *traces, opened);
  if (!cloud) return fail(within("cloud", cloud.error()));
  group->device_ = std::move(*device);
  group->cloud_ = std::move(*cloud);
  std::vector<WireColumn> wires;
  for (const Encoding& encoding : request.encodings) {
    wires.push_back(wire_column(*group->graph_, encoding));
  }
  auto solver = CutSolver::build(
      *group->graph_,
      {.device = group->device_, .cloud = group->cloud_, .wires = std::move(wires)});
  if (!solver) return fail(solver.error());
  group->solver_ = std::make_unique<CutSolver>(std::move(*solver));
  return group;
}

CutFacts CutGroup::make_facts(const std::vector<bool>& on_device, const Columns& columns) const {
  ProvenanceShare share;
  for (std::size_t v = 0; v < on_device.size(); ++v) {
    const SiteColumn& site = on_device[v] ? device(columns) : cloud(columns);
    share.add(site.provenance[v], site.time[v]);
  }
  return {.first_cloud_layer = first_cloud_layer(graph(), on_device), .provenance = share.text()};
}

const CutFacts& CutGroup::facts_of_cut(CutId cut, const Columns& columns) const {
  const std::uint64_t key = std::uint64_t{cut} | static_cast<std::uint64_t>(columns.device) << 32 |
                            static_cast<std::uint64_t>(columns.cloud) << 48;
  if (const auto found = cache_->by_cut.find(key); found != cache_->by_cut.end()) {
    return found->second;
  }
  return cache_->by_cut.emplace(key, make_facts(solver_->tree()->on_device(cut), columns))
      .first->second;
}

const CutFacts& CutGroup::facts(const Answer& answer, const Columns& columns) const {
  if (solver_->tree() != nullptr) return facts_of_cut(answer.cut, columns);
  const std::vector<bool> on_device = solver_->on_device(answer);
  std::string key = message(columns.device, " ", columns.cloud, " ");
  for (const bool inside : on_device) key += inside ? '1' : '0';
  if (const auto found = cache_->by_layers.find(key); found != cache_->by_layers.end()) {
    return found->second;
  }
  return cache_->by_layers.emplace(key, make_facts(on_device, columns)).first->second;
}

}  // namespace offcut
