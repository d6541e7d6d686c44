#include "scenarios/rows/two_way_rows.h"

#include <algorithm>

#include "engine/base/text.h"
#include "scenarios/rows/plan_row.h"

namespace offcut::scenarios {
namespace {

SplitProblem problem_of(const Combination& combination) {
  const CutGroup& group = *combination.group;
  return {group.device(combination.columns), group.cloud(combination.columns),
          group.solver().wire(combination.columns)};
}

}  // namespace

Result<TwoWayPlan> best_two_way_plan(const Combination& combination, const Link& link) {
  const CutGroup& group = *combination.group;
  const Question& question = combination.scenario.question;
  const CutAnswer one_way = group.solver().answer(combination.columns, link, question);
  const SplitProblem problem = problem_of(combination);
  auto best =
      best_two_way(group.graph(), problem, link, question, group.solver().on_device(one_way));
  if (!best) return fail(best.error());
  const auto same =
      certify_two_way(group.graph(), problem, *link.affine(), best->on_device, best->price);
  if (!same) return fail(same.error());
  return TwoWayPlan{.best = std::move(*best), .one_way = one_way.price};
}

std::string returns_at(const ModelGraph& graph, const std::vector<bool>& on_device) {
  std::vector<std::string> names;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    if (!on_device[v]) continue;
    const auto before = graph.predecessors(v);
    if (std::any_of(before.begin(), before.end(), [&](LayerId u) { return !on_device[u]; })) {
      names.push_back(graph.layers()[v].name);
    }
  }
  return join(names, "+");
}

std::vector<std::string> two_way_columns() {
  return {"returns_at", "returned_tensors", "returned_bytes",
          "exchanges",  "one_way_ms",       "one_way_mj"};
}

Result<void> append_two_way_row(const ResolvedScenario& asked, ResultRow frame,
                                std::vector<ResultRow>& rows) {
  const Combination& combination = *asked.combination;
  const auto found = best_two_way_plan(combination, *asked.link);
  if (!found) return fail(found.error());
  const TwoWayAnswer& best = found->best;
  const ModelGraph& graph = combination.group->graph();
  const CutFacts& facts = combination.group->facts_of_set(best.on_device, combination.columns);
  const SkylinePlan plan{.figures = best.figures.cut, .cut = 0, .columns = combination.columns};
  ResultRow row = with_plan(std::move(frame), combination, plan, best.price, facts);
  row.gap = best.gap();
  const std::vector<Cell> cells = {
      returns_at(graph, best.on_device),
      std::int64_t{best.figures.returned_tensors},
      best.figures.returned.count(),
      std::int64_t{best.figures.exchanges},
      found->one_way.latency().ms(),
      found->one_way.energy(combination.scenario.question.objective.scope).mj()};
  row.extra.insert(row.extra.end(), cells.begin(), cells.end());
  append_asked(row, combination, best.figures.cut, facts);
  rows.push_back(std::move(row));
  return {};
}

}  // namespace offcut::scenarios
