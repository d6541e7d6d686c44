#include "scenarios/rows/three_site_rows.h"

#include <tbb/concurrent_unordered_map.h>

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"
#include "scenarios/rows/plan_row.h"

namespace offcut::scenarios {
namespace {

std::vector<bool> at(const SitePlan& plan, Site where) {
  std::vector<bool> out;
  for (const Site one : plan) out.push_back(one == where);
  return out;
}

std::vector<bool> before_cloud(const SitePlan& plan) {
  std::vector<bool> out;
  for (const Site where : plan) out.push_back(where != Site::Cloud);
  return out;
}

// The names of the edge layers that read from the device, "input" where nothing runs before them.
std::string first_edge_layer(const ModelGraph& graph, const SitePlan& plan) {
  const auto none = [&](Site where) {
    return std::find(plan.begin(), plan.end(), where) == plan.end();
  };
  if (none(Site::Edge)) return "";
  if (none(Site::Device)) return "input";
  std::vector<std::string> names;
  for (LayerId v = 0; v < plan.size(); ++v) {
    if (plan[v] != Site::Edge) continue;
    const auto& inputs = graph.layers()[v].inputs;
    const bool fed = std::any_of(inputs.begin(), inputs.end(), [&](TensorId t) {
      const auto& producer = graph.tensors()[t].producer;
      return !producer || plan[*producer] == Site::Device;
    });
    if (fed) names.push_back(graph.layers()[v].name);
  }
  return join(names, "+");
}

}  // namespace

struct ThreeSitePlans::Cache {
  tbb::concurrent_unordered_map<std::string, TierFacts> by_plan;
};

ThreeSitePlans::ThreeSitePlans(const CutGroup& group, const Columns& columns, std::size_t edge)
    : group_(group),
      columns_(columns),
      edge_(group.edge_site(edge)),
      cache_(std::make_unique<Cache>()) {
  const ThreeSiteProblem problem{
      .split = {group.device(columns), group.cloud(columns), group.solver().wire(columns).bytes},
      .edge = edge_.column};
  solver_ = std::make_unique<ThreeSiteSolver>(group.graph(), problem, group.solver(), columns);
}
ThreeSitePlans::~ThreeSitePlans() = default;

TierFacts ThreeSitePlans::make_facts(const SitePlan& plan) const {
  ProvenanceShare share;
  TierFacts facts;
  for (std::size_t v = 0; v < plan.size(); ++v) {
    const PricedSite& site = plan[v] == Site::Device ? group_.device_site(columns_)
                             : plan[v] == Site::Edge ? edge_
                                                     : group_.cloud_site(columns_);
    if (plan[v] == Site::Device) facts.cut.device_loading += site.loading[v];
    if (plan[v] == Site::Cloud) facts.cut.cloud_loading += site.loading[v];
    const Duration loading = site.cold ? site.loading[v] : Duration::zero();
    share.add(site.column.provenance[v], site.column.time[v] - loading);
    if (site.cold) share.add(site.loading_from, loading);
  }
  facts.cut.first_cloud_layer = first_cloud_layer(group_.graph(), before_cloud(plan));
  facts.cut.provenance = share.text();
  facts.cut.spread = Duration::from_s(
      std::hypot(time_spread(group_.device(columns_), at(plan, Site::Device), true).s(),
                 time_spread(edge_.column, at(plan, Site::Edge), true).s(),
                 time_spread(group_.cloud(columns_), at(plan, Site::Cloud), true).s()));
  facts.first_edge_layer = first_edge_layer(group_.graph(), plan);
  return facts;
}

const TierFacts& ThreeSitePlans::facts(const SitePlan& plan) const {
  std::string key;
  for (const Site where : plan) key += static_cast<char>('0' + static_cast<int>(where));
  const auto found = cache_->by_plan.find(key);
  if (found != cache_->by_plan.end()) return found->second;
  return cache_->by_plan.emplace(key, make_facts(plan)).first->second;
}

const ThreeSitePlans& ThreeSitePlansOfStudy::of(const Combination& combination) {
  auto& plans = plans_[Key(combination.group, combination.columns, combination.edge_column)];
  if (!plans) {
    plans = std::make_unique<ThreeSitePlans>(*combination.group, combination.columns,
                                             combination.edge_column);
  }
  return *plans;
}

std::vector<std::string> tier_columns() {
  return {"edge",           "edge_network",      "first_edge_layer",
          "layers_on_edge", "edge_uplink_bytes", "edge_downlink_bytes",
          "edge_ms",        "edge_network_ms",   "edge_only_ms",
          "edge_only_mj"};
}

Result<ThreeSiteAnswer> best_tiers(const ResolvedScenario& asked) {
  const Combination& combination = *asked.combination;
  const ThreeSiteSolver& solver = combination.three_sites->solver();
  auto best = solver.answer(*asked.link, *combination.edge_link, combination.scenario.question);
  if (!best) return best;
  const auto same = certify(combination.group->graph(), solver.problem(), best->plan, *asked.link,
                            *combination.edge_link, best->price);
  if (!same) return fail(same.error());
  return best;
}

Result<void> append_tier_row(const ResolvedScenario& asked, ResultRow frame,
                             std::vector<ResultRow>& rows) {
  const Combination& combination = *asked.combination;
  const Question& question = combination.scenario.question;
  const auto best = best_tiers(asked);
  if (!best) return fail(best.error());
  const ThreeSiteSolver& solver = combination.three_sites->solver();
  const TierFacts& facts = combination.three_sites->facts(best->plan);
  const auto whole = [&](Site where) {
    return solver.priced(solver.all_at(where), *asked.link, *combination.edge_link, question)
        .price.total;
  };
  const SkylinePlan plan{
      .figures = best->figures.cut, .cut = best->cut, .columns = combination.columns};
  frame.cloud_only = whole(Site::Cloud);
  ResultRow row = with_plan(std::move(frame), combination, plan, best->price.total, facts.cut);
  row.feasible = best->rank.feasible();
  const CutPrice edge_only = whole(Site::Edge);
  const ThreeSitePrice& price = best->price;
  const std::vector<Cell> cells = {std::string_view(combination.edge),
                                   std::string_view(combination.edge_network),
                                   std::string_view(facts.first_edge_layer),
                                   std::int64_t{best->figures.layers_on_edge},
                                   best->figures.edge_up.count(),
                                   best->figures.edge_down.count(),
                                   price.total.edge.ms(),
                                   (price.edge_up + price.edge_down).ms(),
                                   edge_only.latency().ms(),
                                   edge_only.energy(question.objective.scope).mj()};
  row.extra.insert(row.extra.end(), cells.begin(), cells.end());
  append_asked(row, combination, best->figures.cut, facts.cut);
  rows.push_back(std::move(row));
  return {};
}

}  // namespace offcut::scenarios
