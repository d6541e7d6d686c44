#include "scenarios/prepared/cut_group.h"

#include <tbb/concurrent_unordered_map.h>
#include <tbb/concurrent_unordered_set.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "device_models/grounds.h"
#include "engine/base/text.h"
#include "engine/cut/table/certificate.h"
#include "engine/cut/table/wire.h"
#include "engine/graph/runtime_fusion.h"
#include "scenarios/prepared/scenario_cuts.h"

namespace offcut::scenarios {
namespace {

using Traces = std::vector<const Trace*>;

void add_once(Traces& traces, const Trace* trace) {
  for (const Trace* known : traces) {
    if (known == trace) return;
  }
  if (trace != nullptr) traces.push_back(trace);
}

// Adds what was recorded of the same bundled model on the machines that the request asks of.
Result<void> add_recordings(const CutGroup::Request& request, OpenedFiles& opened, Traces& traces) {
  for (const std::string& name : request.model->recordings) {
    const auto trace = opened.trace(name);
    if (!trace) return fail(trace.error());
    for (const auto* sites : {&request.device, &request.edge, &request.cloud}) {
      for (const SiteChoice& site : *sites) {
        if (!site.trace.empty()) continue;
        const auto device = opened.device(site.model);
        if (device && device_models::is_of(**trace, **device)) add_once(traces, *trace);
      }
    }
  }
  return {};
}

// Returns every trace that the request names: those in front take precedence.
Result<Traces> gather(const CutGroup::Request& request, OpenedFiles& opened) {
  Traces traces;
  for (const std::string& name : request.traces) {
    const auto trace = opened.trace(name);
    if (!trace) return fail(trace.error());
    add_once(traces, *trace);
  }
  for (const auto* sites : {&request.device, &request.edge, &request.cloud}) {
    for (const SiteChoice& site : *sites) {
      if (site.trace.empty()) continue;
      const auto trace = opened.trace(site.trace);
      if (!trace) return fail(trace.error());
      add_once(traces, *trace);
    }
  }
  add_once(traces, request.model->trace.get());
  if (auto ok = add_recordings(request, opened, traces); !ok) return fail(ok.error());
  return traces;
}

bool has_timed_layers(const Trace& trace) {
  return std::any_of(trace.runs.begin(), trace.runs.end(),
                     [](const TraceRun& run) { return !run.layers.empty(); });
}

// The network as its kernels: what any trace timed as one, and where no layer was ever timed, what
// all runtimes fuse.
Result<FusedGraph> kernels_of(const OpenedModel& model, const Traces& traces, OpenedFiles& opened) {
  const bool is_timed = std::any_of(traces.begin(), traces.end(),
                                    [](const Trace* trace) { return has_timed_layers(*trace); });
  if (is_timed) return fuse_timed(*model.graph, traces);
  auto as_runtimes = fuse_as_runtimes(*model.graph);
  if (!as_runtimes) return fail(as_runtimes.error());
  if (as_runtimes->folded + as_runtimes->attached > 0) {
    opened.warn(message(
        "no trace times the layers of ", in_quotes(model.name), ": ", as_runtimes->folded,
        " normalisations and biases and ", as_runtimes->attached,
        " activations count inside the convolution or product in front, as runtimes fuse them"));
  }
  return std::move(as_runtimes->fused);
}

// Prices the sites that can run; the others keep the reason.
std::vector<Result<std::size_t>> price_sites(const std::vector<SiteChoice>& sites,
                                             const ModelGraph& graph, const Traces& traces,
                                             const char* where, OpenedFiles& opened,
                                             std::vector<PricedSite>& priced) {
  std::vector<Result<std::size_t>> places;
  for (const SiteChoice& site : sites) {
    auto one = price_site(site, graph, traces, opened);
    if (!one) {
      places.push_back(fail(within(where, one.error())));
      continue;
    }
    for (const std::string& flag : one->column.flags) opened.warn(flag);
    places.push_back(priced.size());
    priced.push_back(std::move(*one));
  }
  return places;
}

std::vector<SiteColumn> columns_of_sites(const std::vector<PricedSite>& sites) {
  std::vector<SiteColumn> columns;
  for (const PricedSite& site : sites) columns.push_back(site.column);
  return columns;
}

}  // namespace

struct CutGroup::Cache {
  // By cut number or, where plans have none, by what runs on the device.
  tbb::concurrent_unordered_map<std::uint64_t, CutFacts> by_cut;
  tbb::concurrent_unordered_map<std::string, CutFacts> by_layers;
  // Plans that were certified, by encoding.
  std::map<std::size_t, tbb::concurrent_unordered_set<std::uint64_t>> certified;
  tbb::concurrent_unordered_set<std::string> certified_layers;
  std::map<CutChoice, std::shared_ptr<const CutRules>> rules;
  std::mutex rules_mutex;
};

CutGroup::CutGroup() : cache_(std::make_unique<Cache>()) {}
CutGroup::~CutGroup() = default;

Result<std::unique_ptr<CutGroup>> CutGroup::build(const Request& request, OpenedFiles& opened) {
  const auto traces = gather(request, opened);
  if (!traces) return fail(traces.error());
  auto fused = kernels_of(*request.model, *traces, opened);
  if (!fused) return fail(fused.error());
  std::unique_ptr<CutGroup> group(new CutGroup);
  group->graph_ = std::make_unique<ModelGraph>(std::move(fused->graph));
  group->traces_ = *traces;
  const ModelGraph& graph = *group->graph_;
  group->device_place_ =
      price_sites(request.device, graph, *traces, "device", opened, group->device_);
  group->cloud_place_ = price_sites(request.cloud, graph, *traces, "cloud", opened, group->cloud_);
  group->edge_place_ = price_sites(request.edge, graph, *traces, "edge", opened, group->edge_);
  if (group->device_.empty() || group->cloud_.empty()) return group;  // nothing to cut
  std::vector<WireColumn> wires;
  for (const Encoding& encoding : request.encodings) wires.push_back(wire_column(graph, encoding));
  auto solver = CutSolver::build(graph, {.device = columns_of_sites(group->device_),
                                         .cloud = columns_of_sites(group->cloud_),
                                         .wires = std::move(wires)});
  if (!solver) return fail(solver.error());
  group->solver_ = std::make_unique<CutSolver>(std::move(*solver));
  for (std::size_t e = 0; e < group->solver_->encodings(); ++e) group->cache_->certified[e];
  return group;
}

Result<Columns> CutGroup::columns_of(std::size_t device, std::size_t cloud) const {
  if (!device_place_[device]) return fail(device_place_[device].error());
  if (!cloud_place_[cloud]) return fail(cloud_place_[cloud].error());
  return Columns{.device = *device_place_[device], .cloud = *cloud_place_[cloud]};
}

CutFacts CutGroup::make_facts(const std::vector<bool>& on_device, const Columns& columns) const {
  return cut_facts(graph(), plan_of_nested(on_device, on_device),
                   {.device = &device_site(columns), .cloud = &cloud_site(columns)});
}

namespace {

std::uint64_t key_of(CutId cut, const Columns& columns) {
  return std::uint64_t{cut} | static_cast<std::uint64_t>(columns.device) << 32 |
         static_cast<std::uint64_t>(columns.cloud) << 48;
}

std::string key_of(const std::vector<bool>& on_device, const Columns& columns) {
  std::string key = message(columns.device, " ", columns.cloud, " ");
  for (const bool inside : on_device) key += inside ? '1' : '0';
  return key;
}

}  // namespace

Result<void> CutGroup::certify_once(const CutAnswer& answer, const Link& link) const {
  const Columns& columns = answer.columns;
  const bool numbered = solver_->tree() != nullptr;
  auto& cuts = cache_->certified.find(columns.encoding)->second;
  if (numbered && cuts.contains(key_of(answer.cut, columns))) return {};
  const std::vector<bool> on_device =
      numbered ? solver_->tree()->on_device(answer.cut) : solver_->on_device(answer);
  const std::string layers =
      numbered ? std::string() : message(columns.encoding, " ", key_of(on_device, columns));
  if (!numbered && cache_->certified_layers.contains(layers)) return {};
  const SplitProblem problem{device(columns), cloud(columns), solver_->wire(columns)};
  if (auto ok = certify(graph(), problem, on_device, link, price(answer.figures, link)); !ok) {
    return ok;
  }
  if (numbered) {
    cuts.insert(key_of(answer.cut, columns));
  } else {
    cache_->certified_layers.insert(layers);
  }
  return {};
}

Result<std::shared_ptr<const CutRules>> CutGroup::rules(const CutChoice& choice) const {
  if (choice.any_cut()) return nullptr;
  const std::lock_guard lock(cache_->rules_mutex);
  if (const auto known = cache_->rules.find(choice); known != cache_->rules.end()) {
    return known->second;
  }
  const auto places = cut_places(graph(), choice);
  if (!places) return fail(places.error());
  auto made = std::make_shared<const CutRules>(graph(), *places);
  if (const CutTree* tree = solver_->tree(); tree != nullptr && tree->size() > 2) {
    const auto kept = made->cuts_that_keep(*tree);
    if (std::count(kept.begin(), kept.end(), true) <= 2) {
      return fail(ErrorCode::Inconsistent,
                  message("expected rules that leave a cut of ", in_quotes(graph().name()),
                          " besides device only and cloud only, found none (offcut inspect --cuts "
                          "lists what crosses)"));
    }
  }
  return cache_->rules.emplace(choice, std::move(made)).first->second;
}

const CutFacts& CutGroup::facts_of_cut(CutId cut, const Columns& columns) const {
  const std::uint64_t key = key_of(cut, columns);
  if (const auto found = cache_->by_cut.find(key); found != cache_->by_cut.end()) {
    return found->second;
  }
  return cache_->by_cut.emplace(key, make_facts(solver_->tree()->on_device(cut), columns))
      .first->second;
}

const CutFacts& CutGroup::facts(const CutAnswer& answer, const Columns& columns) const {
  if (solver_->tree() != nullptr) return facts_of_cut(answer.cut, columns);
  return facts_of_set(solver_->on_device(answer), columns);
}

const CutFacts& CutGroup::facts_of_set(const std::vector<bool>& on_device,
                                       const Columns& columns) const {
  const std::string key = key_of(on_device, columns);
  if (const auto found = cache_->by_layers.find(key); found != cache_->by_layers.end()) {
    return found->second;
  }
  return cache_->by_layers.emplace(key, make_facts(on_device, columns)).first->second;
}

}  // namespace offcut::scenarios
