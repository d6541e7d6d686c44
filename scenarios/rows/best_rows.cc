#include "scenarios/rows/best_rows.h"

#include "scenarios/rows/placement.h"
#include "scenarios/rows/plan_row.h"

namespace offcut::scenarios {

Result<void> append_best(const StudyContext& context, const ResolvedScenario& resolved,
                         std::uint64_t number, std::vector<ResultRow>& rows) {
  const Combination& combination = *resolved.combination;
  const auto best = model_of(combination.scenario.placement).best(resolved);
  if (!best) return fail(best.error());
  const Placement& placement = **best;
  if (auto ok = placement.certify(); !ok) return ok;
  const PlacedAnswer& answer = placement.answer();
  const CutFacts& facts = placement.facts();
  ResultRow frame = row_frame(context, resolved, number);
  if (answer.cloud_only) frame.cloud_only = *answer.cloud_only;
  ResultRow row = with_plan(std::move(frame), combination, answer.plan, answer.price, facts);
  row.feasible = answer.feasible;
  row.binding = answer.binding;
  row.gap = answer.gap;
  for (Cell& cell : placement.cells()) row.extra.push_back(std::move(cell));
  append_asked(row, combination, answer.plan.figures, facts);
  rows.push_back(std::move(row));
  return {};
}

}  // namespace offcut::scenarios
