#include "scenarios/explain/explain_placement.h"

#include "scenarios/explain/flips.h"
#include "scenarios/rows/plan_row.h"

namespace offcut::scenarios {
namespace {

ExplainedPlan describe(const Combination& combination, const Placement& placement) {
  const PlacedAnswer& answer = placement.answer();
  const CutFigures& figures = answer.plan.figures;
  const CutFacts& facts = placement.facts();
  const LatencyInterval interval = latency_interval(answer.price, facts);
  const CutSolver& solver = combination.group->solver();
  return {.first_cloud_layer = facts.first_cloud_layer,
          .place = placement.place(),
          .layers_on_device = figures.layers,
          .up = figures.up,
          .down = figures.down,
          .price = answer.price,
          .value = answer.value,
          .provenance = facts.provenance,
          .latency_low_ms = interval.low.ms(),
          .latency_high_ms = interval.high.ms(),
          .encoding = figures.offloads ? solver.encoding(answer.plan.columns).name : "",
          .figures = figures};
}

}  // namespace

Explanation explain_placement(const ResolvedScenario& resolved, const Placement& placement) {
  const Combination& combination = *resolved.combination;
  const Question& question = combination.scenario.question;
  const CutSolver& solver = combination.group->solver();
  const auto whole = [&](const CutFigures& figures) {
    return price(figures, *resolved.link, question.stream);
  };
  const PlacedAnswer& answer = placement.answer();
  Explanation out;
  out.scenario = combination.scenario.name;
  out.objective = combination.scenario.objective;
  out.scope = question.objective.scope;
  out.edits = edits_of(combination.scenario);
  out.best = describe(combination, placement);
  out.steps = placement.steps();
  out.device_only = whole(solver.device_only(combination.columns));
  out.cloud_only =
      answer.cloud_only ? *answer.cloud_only : whole(solver.cloud_only(combination.columns));
  out.feasible = answer.feasible;
  out.binding = answer.binding;
  out.method = std::string(name_of(answer.method));
  out.gap = answer.gap;
  return out;
}

}  // namespace offcut::scenarios
