#include "scenarios/prepared/three_site_plans.h"

#include <tbb/concurrent_unordered_map.h>

#include <algorithm>

#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

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

std::string name_of(const ThreeSiteFacts& facts, const ThreeSiteFigures& figures) {
  std::vector<std::string> parts;
  if (figures.layers_on_edge > 0) parts.push_back(message("edge at ", facts.first_edge_layer));
  if (figures.uses_cloud) parts.push_back(message("cloud at ", facts.cut.first_cloud_layer));
  return parts.empty() ? "output" : join(parts, ", ");
}

struct ThreeSitePlans::Cache {
  tbb::concurrent_unordered_map<std::string, ThreeSiteFacts> by_plan;
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

ThreeSiteFacts ThreeSitePlans::make_facts(const SitePlan& plan) const {
  const PlanSites sites{.device = &group_.device_site(columns_),
                        .edge = &edge_,
                        .cloud = &group_.cloud_site(columns_)};
  return {.cut = cut_facts(group_.graph(), plan, sites),
          .first_edge_layer = first_edge_layer(group_.graph(), plan)};
}

const ThreeSiteFacts& ThreeSitePlans::facts(const SitePlan& plan) const {
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

}  // namespace offcut::scenarios
