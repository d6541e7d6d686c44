#include "engine/cut/cut_solver.h"

#include <algorithm>
#include <limits>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/cut/frontier/frontier.h"
#include "engine/cut/min_cut/cut_network.h"
#include "engine/cut/min_cut/envelope_cuts.h"
#include "engine/cut/min_cut/lower_bound.h"
#include "engine/cut/skyline/ruled_cuts.h"
#include "engine/cut/table/cut_rules.h"

namespace offcut {

struct CutSolver::Cache {
  std::shared_mutex mutex;
  std::map<std::pair<Columns, SkylineScope>, std::shared_ptr<const Skyline>> skylines;
  // Where cuts are not listed. The rules are kept, so that no others get their address.
  std::map<std::shared_ptr<const CutRules>, std::shared_ptr<const internal::RuledCuts>> ruled;
};

CutSolver::CutSolver() = default;
CutSolver::CutSolver(CutSolver&&) noexcept = default;
CutSolver& CutSolver::operator=(CutSolver&&) noexcept = default;
CutSolver::~CutSolver() = default;

std::string_view name_of(SolveMethod method) {
  switch (method) {
    case SolveMethod::Enumeration:
      return "enumeration";
    case SolveMethod::Frontier:
      return "frontier";
    case SolveMethod::MinCut:
      return "min-cut";
  }
  return "enumeration";
}

Result<CutSolver> CutSolver::build(const ModelGraph& graph, CutProblem problem,
                                   const SolverOptions& options) {
  CutSolver solver;
  solver.graph_ = &graph;
  solver.options_ = options;
  solver.problem_ = std::move(problem);
  solver.cache_ = std::make_unique<Cache>();
  auto tree = CutTree::build(graph, options.cut_limit);
  if (!tree) {
    const auto count = count_cuts(graph);
    solver.method_ = count ? SolveMethod::Frontier : SolveMethod::MinCut;
    solver.cuts_ = count ? count->as_double() : std::numeric_limits<double>::infinity();
    return solver;
  }
  solver.tree_ = std::make_unique<CutTree>(std::move(*tree));
  solver.table_ = std::make_unique<CutTable>(CutTable::build(
      graph, *solver.tree_, solver.problem_.device, solver.problem_.cloud, solver.problem_.wires));
  solver.cuts_ = static_cast<double>(solver.tree_->size());
  return solver;
}

std::shared_ptr<const Skyline> CutSolver::skyline(const Columns& columns,
                                                  const SkylineScope& scope) const {
  const auto key = std::make_pair(Columns{columns.device, columns.cloud, 0}, scope);
  {
    const std::shared_lock lock(cache_->mutex);
    const auto found = cache_->skylines.find(key);
    if (found != cache_->skylines.end()) return found->second;
  }
  // Built outside the lock: two threads may do the same work, with the same result.
  auto built = std::make_shared<const Skyline>(over_encodings(columns, scope));
  const std::unique_lock lock(cache_->mutex);
  return cache_->skylines.emplace(key, std::move(built)).first->second;
}

Skyline CutSolver::over_encodings(Columns columns, const SkylineScope& scope) const {
  std::vector<Skyline> parts;
  std::vector<const Skyline*> views;
  for (columns.encoding = 0; columns.encoding < problem_.wires.size(); ++columns.encoding) {
    parts.push_back(tree_ ? Skyline::build(*table_, *tree_, columns, scope)
                          : frontier(columns, scope));
  }
  if (parts.size() == 1) return std::move(parts[0]);
  for (const Skyline& part : parts) views.push_back(&part);
  return Skyline::merge(views, scope);
}

Result<void> CutSolver::expect_cut(const Pins& pins) const {
  if (!pins.rules) return {};
  std::vector<bool> largest(graph_->layer_count(), true);
  for (const LayerId v : pins.to_cloud) largest[v] = false;
  pins.rules->shrink(largest, false);
  bool found = std::all_of(pins.to_device.begin(), pins.to_device.end(),
                           [&](LayerId v) { return largest[v]; });
  if (found && tree_) found = !cuts_that_keep(pins, *tree_).empty();
  if (found && !tree_) {
    const auto ruled = ruled_cuts(pins.rules);
    if (!ruled) return fail(ruled.error());
    found = !(*ruled)->listed() || (*ruled)->any_keeps(pins);
  }
  if (found) return {};
  return fail(ErrorCode::Inconsistent,
              message("expected a cut of ", in_quotes(graph_->name()),
                      " that keeps all pins, found none (pin fewer layers, or allow more cuts)"));
}

Result<std::shared_ptr<const internal::RuledCuts>> CutSolver::ruled_cuts(
    const std::shared_ptr<const CutRules>& rules) const {
  {
    const std::shared_lock lock(cache_->mutex);
    const auto found = cache_->ruled.find(rules);
    if (found != cache_->ruled.end()) return found->second;
  }
  auto built = internal::RuledCuts::build(rules, problem_, options_.ruled_cut_limit);
  if (!built) return fail(built.error());
  auto shared = std::make_shared<const internal::RuledCuts>(std::move(*built));
  const std::unique_lock lock(cache_->mutex);
  return cache_->ruled.emplace(rules, std::move(shared)).first->second;
}

// As frontier() does, over what the rules leave of the graph.
Skyline CutSolver::ruled_skyline(const Columns& columns, const SkylineScope& scope) const {
  const auto ruled = ruled_cuts(scope.pins.rules);
  OFFCUT_CHECK(ruled.has_value());  // expect_cut() has said so
  const SplitProblem whole = problem_.at(columns);
  if ((*ruled)->listed()) return (*ruled)->skyline(whole, scope).at_columns(columns);
  SkylineScope inner = scope;
  inner.pins = (*ruled)->pins_of(scope.pins);
  const ModelGraph& graph = (*ruled)->graph();
  const SplitProblem problem = (*ruled)->problem().at(columns);
  // A layer of the smaller graph does not say what its largest part needs.
  if (!scope.device_memory) {
    const auto found = frontier_skyline(graph, problem, inner, options_.partial_plan_limit);
    if (found) return (*ruled)->expanded(found->skyline, whole).at_columns(columns);
  }
  const Skyline hull = supported_plans(graph, problem, inner.pins, cuts_);
  return (*ruled)->expanded(hull, whole).at_columns(columns);
}

Skyline CutSolver::frontier(const Columns& columns, SkylineScope scope) const {
  // How long a partial plan will wait is not known yet.
  if (scope.wait_step) scope.wait_power_limit.reset();
  if (scope.pins.rules) return ruled_skyline(columns, scope);
  const SplitProblem problem = problem_.at(columns);
  if (method_ == SolveMethod::Frontier) {
    auto found = frontier_skyline(*graph_, problem, scope, options_.partial_plan_limit);
    if (found) return std::move(found->skyline).at_columns(columns);
  }
  return supported_plans(*graph_, problem, scope.pins, cuts_).at_columns(columns);
}

CutAnswer CutSolver::answer(const Columns& columns, const Link& link,
                            const Question& question) const {
  CutAnswer out;
  out.skyline = skyline(columns, scope_of(link, question));
  const SkylineBest best = best_of(*out.skyline, link, question);
  const SkylinePlan& plan = out.skyline->plans()[best.plan];
  out.figures = plan.figures;
  out.columns = plan.columns;
  out.price = best.price;
  out.value = best.rank.value;
  out.bound = out.value;
  out.feasible = best.rank.feasible();
  out.binding = best.rank.binding;
  out.excess = best.rank.excess;
  out.method = method_;
  out.cut = plan.cut;
  out.priced = out.skyline->size();
  out.considered = out.skyline->considered();
  out.exact = out.skyline->complete();
  if (!out.exact) improve(columns, link, question, out);
  return out;
}

// The plans of the hull may lack the best one: asks a min-cut for it where the price is a sum, and
// for a bound elsewhere.
void CutSolver::improve(const Columns& columns, const Link& link, const Question& question,
                        CutAnswer& answer) const {
  answer.method = SolveMethod::MinCut;
  std::shared_ptr<const internal::RuledCuts> ruled;
  Question inner = question;
  if (const Pins& pins = question.constraints.pins; pins.rules) {
    ruled = *ruled_cuts(pins.rules);
    inner.constraints.pins = ruled->pins_of(pins);
  }
  const ModelGraph& graph = ruled ? ruled->graph() : *graph_;
  CutNetwork network(graph);
  answer.bound = std::numeric_limits<double>::infinity();
  Columns at = columns;
  for (at.encoding = 0; at.encoding < problem_.wires.size(); ++at.encoding) {
    const SplitProblem problem = ruled ? ruled->problem().at(at) : problem_.at(at);
    auto optimum = least_sum(graph, problem, network, link, inner);
    if (!optimum) {
      answer.bound = std::min(answer.bound, lower_bound(graph, problem, network, link, inner));
      continue;
    }
    answer.exact = true;
    if (ruled) *optimum = ruled->expanded(*optimum);
    take_if_better(*optimum, at, link, question, answer);
  }
  answer.bound = answer.exact ? answer.value : std::min(answer.bound, answer.value);
}

void CutSolver::take_if_better(const std::vector<bool>& set, const Columns& columns,
                               const Link& link, const Question& question,
                               CutAnswer& answer) const {
  const CutFigures figures = figures_of_set(*graph_, problem_.at(columns), set);
  const CutPrice cost = offcut::price(figures, link);
  const double value = question.objective.value(cost);
  if (!(value < answer.value)) return;
  answer.figures = figures;
  answer.columns = columns;
  answer.price = cost;
  answer.value = value;
  answer.cut = 0;
  answer.skyline = std::make_shared<const Skyline>(
      Skyline::of_plans({{figures, 0, columns}}, {set}, cuts_).incomplete());
}

std::vector<bool> CutSolver::on_device(const CutAnswer& answer) const {
  if (!tree_) return answer.skyline->sets()[answer.cut];
  return tree_->on_device(answer.cut);
}

CutFigures CutSolver::device_only(const Columns& columns) const { return extreme(columns, true); }
CutFigures CutSolver::cloud_only(const Columns& columns) const { return extreme(columns, false); }

CutFigures CutSolver::extreme(const Columns& columns, bool device) const {
  if (tree_) {
    const CutId cut = device ? tree_->device_only() : CutTree::cloud_only();
    return figures_of(*table_, *tree_, cut, columns);
  }
  return figures_of_set(*graph_, problem_.at(columns),
                        std::vector<bool>(graph_->layer_count(), device));
}

}  // namespace offcut
