#include "engine/cut/placements/three_site_solver.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/cut/min_cut/cut_weights.h"
#include "engine/cut/placements/three_site_cut.h"
#include "engine/cut/table/cut_rules.h"

namespace offcut {
namespace {

// What the objective charges for one more second in which the device waits.
double per_second_away(const Objective& objective, Power idle, const AffineCoefficients& link) {
  double time = 0;
  double joule = 0;
  if (objective.kind == Objective::Kind::Latency) time = 1;
  if (objective.kind == Objective::Kind::Energy) joule = 1;
  if (objective.kind == Objective::Kind::Weighted) {
    time = objective.latency_weight;
    joule = objective.energy_weight;
  }
  const double rest = objective.scope == EnergyScope::All ? joule : 0.0;
  return time + rest * (idle + link.wait_power).w();
}

// The weights of the plans that use both links, but for what is charged once. `two` are those of
// device and cloud over the first link alone.
ThreeSiteWeights three_site_weights(const ModelGraph& graph, const ThreeSiteProblem& problem,
                                    const CutWeights& two, const Pins& pins, double away,
                                    const AffineCoefficients& edge_link) {
  ThreeSiteWeights out{.on_device = two.on_device,
                       .on_edge = {},
                       .in_cloud = two.in_cloud,
                       .device_to_edge = two.up,
                       .edge_to_cloud = {},
                       .rules = pins.rules.get()};
  for (const Duration time : problem.edge.time) out.on_edge.push_back(away * time.s());
  for (TensorId t = 0; t < graph.tensors().size(); ++t) {
    const Tensor& tensor = graph.tensors()[t];
    const double bytes = problem.split.wire.bytes[t].as_double();
    out.edge_to_cloud.push_back(away * edge_link.up_s_per_byte * bytes);
    if (!tensor.is_output || !tensor.producer) continue;
    out.on_edge[*tensor.producer] += two.down[t];
    out.in_cloud[*tensor.producer] += two.down[t] + away * edge_link.down_s_per_byte * bytes;
  }
  constexpr double kNever = std::numeric_limits<double>::infinity();
  for (const auto* pinned : {&pins.to_device, &pins.to_cloud}) {
    for (const LayerId v : *pinned) out.on_edge[v] = kNever;
  }
  return out;
}

bool keeps(const Pins& pins, const SitePlan& plan) {
  const auto all_at = [&](const std::vector<LayerId>& layers, Site where) {
    return std::all_of(layers.begin(), layers.end(), [&](LayerId v) { return plan[v] == where; });
  };
  if (!all_at(pins.to_device, Site::Device) || !all_at(pins.to_cloud, Site::Cloud)) return false;
  return !pins.rules || (pins.rules->keeps(layers_up_to(plan, Site::Device)) &&
                         pins.rules->keeps(layers_up_to(plan, Site::Edge)));
}

}  // namespace

// Lists by scope, each made once; entries never move.
struct ThreeSiteSolver::Cache {
  std::mutex mutex;
  std::map<internal::NestedScope, Listed> lists;
};

ThreeSiteSolver::ThreeSiteSolver(const ModelGraph& graph, const ThreeSiteProblem& problem,
                                 const CutSolver& solver, const Columns& columns,
                                 std::size_t cut_limit)
    : graph_(&graph),
      problem_(problem),
      cuts_(&solver),
      columns_(columns),
      listed_(solver.tree() != nullptr && solver.tree()->size() <= cut_limit),
      cache_(std::make_unique<Cache>()) {}
ThreeSiteSolver::~ThreeSiteSolver() = default;

const ThreeSiteSolver::Listed& ThreeSiteSolver::listed(const Link& link, const Link& edge_link,
                                                       const Question& question) const {
  return list_of(internal::nested_scope_of(link, edge_link, question));
}

const ThreeSiteSolver::Listed& ThreeSiteSolver::listed_at_any_speed(
    const Question& question) const {
  return list_of(internal::nested_scope_of_all(question.constraints));
}

const ThreeSiteSolver::Listed& ThreeSiteSolver::list_of(internal::NestedScope scope) const {
  OFFCUT_CHECK(listed_);
  const std::lock_guard lock(cache_->mutex);
  if (const auto found = cache_->lists.find(scope); found != cache_->lists.end()) {
    return found->second;
  }
  const internal::NestedCuts nested =
      internal::nested_cuts(*cuts_->table(), *cuts_->tree(), columns_, problem_.edge, scope);
  Listed out{.plans = {}, .considered = nested.considered};
  for (const internal::NestedPair& pair : nested.kept) {
    ListedPlan one{.cuts = pair, .figures = {}};
    one.figures = figures_of_plan(*graph_, problem_, plan_of(one));
    out.plans.push_back(one);
  }
  return cache_->lists.emplace(std::move(scope), std::move(out)).first->second;
}

SitePlan ThreeSiteSolver::plan_of(const ListedPlan& listed) const {
  return plan_of_nested(cuts_->tree()->on_device(listed.cuts.inner),
                        cuts_->tree()->on_device(listed.cuts.outer));
}

SitePlan ThreeSiteSolver::all_at(Site where) const {
  return SitePlan(graph_->layer_count(), where);
}

ThreeSiteAnswer ThreeSiteSolver::priced(SitePlan plan, const Link& link, const Link& edge_link,
                                        const Question& question, double cloud_slow_down) const {
  ThreeSiteAnswer out;
  out.figures = figures_of_plan(*graph_, problem_, plan);
  out.figures.cut.cloud = out.figures.cut.cloud * cloud_slow_down;
  out.plan = std::move(plan);
  out.price = price(out.figures, link, edge_link);
  out.rank = rank_of(question, out.figures.cut, out.price.total);
  out.method = method();
  return out;
}

Result<ThreeSiteAnswer> ThreeSiteSolver::answer(const Link& link, const Link& edge_link,
                                                const Question& question) const {
  if (!listed_) return by_min_cut(link, edge_link, question);
  const ListedPlan* best = nullptr;
  Rank least;
  const Listed& all = listed(link, edge_link, question);
  for (const ListedPlan& listed : all.plans) {
    const ThreeSitePrice cost = price(listed.figures, link, edge_link);
    const Rank rank = rank_of(question, listed.figures.cut, cost.total);
    if (best != nullptr && !(rank < least)) continue;
    best = &listed;
    least = rank;
  }
  OFFCUT_CHECK(best != nullptr);  // all at one site is always listed
  ThreeSiteAnswer out{.plan = plan_of(*best),
                      .figures = best->figures,
                      .price = price(best->figures, link, edge_link),
                      .rank = least,
                      .method = SolveMethod::Enumeration,
                      .cut = best->cuts.inner,
                      .considered = all.considered};
  return out;
}

Result<ThreeSiteAnswer> ThreeSiteSolver::by_min_cut(const Link& link, const Link& edge_link,
                                                    const Question& question) const {
  const auto first = link.affine();
  const auto second = edge_link.affine();
  for (const auto& [affine, name] : {std::pair{&first, "network"}, {&second, "edge.network"}}) {
    if (*affine) continue;
    return fail(ErrorCode::InvalidArgument,
                message(name,
                        ".transport: expected \"affine\" or \"size_over_rate\" without "
                        "sleep states, for an edge and a model of more than ",
                        kCutLimit, " cuts, found a network whose time is no line"));
  }
  Constraints bounds = question.constraints;
  bounds.pins = {};
  if (!bounds.none()) {
    return fail(
        ErrorCode::InvalidArgument,
        message("constraints: expected none but pins, for an edge and a model of more than ",
                kCutLimit, " cuts, found a bound"));
  }
  const Objective& objective = question.objective;
  const Pins& pins = question.constraints.pins;
  if (pins.rules && pins.rules->one_tensor()) {
    return fail(ErrorCode::InvalidArgument,
                message("cuts.clean: expected none for an edge and a model of more than ",
                        kCutLimit, " cuts, found true"));
  }
  const auto two = cut_weights(*graph_, problem_.split, *first, objective, pins);
  if (!two) return fail(two.error());
  ThreeSiteWeights weights = three_site_weights(
      *graph_, problem_, *two, pins,
      per_second_away(objective, problem_.split.device.idle_power, *first), *second);
  std::vector<SitePlan> plans = {all_at(Site::Device)};
  plans.push_back(min_cut_three_sites(*graph_, weights).plan);
  if (pins.to_cloud.empty()) {
    std::fill(weights.in_cloud.begin(), weights.in_cloud.end(),
              std::numeric_limits<double>::infinity());
    plans.push_back(min_cut_three_sites(*graph_, weights).plan);
  }
  std::optional<ThreeSiteAnswer> best;
  for (SitePlan& plan : plans) {
    if (!keeps(pins, plan)) continue;
    ThreeSiteAnswer one = priced(std::move(plan), link, edge_link, question);
    if (!best || one.rank < best->rank) best = std::move(one);
  }
  return *std::move(best);
}

}  // namespace offcut
