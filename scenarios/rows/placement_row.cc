#include "scenarios/rows/placement_row.h"

namespace offcut::scenarios {

ResultRow placement_row(const StudyContext& context, const ResolvedScenario& resolved,
                        std::uint64_t number, const Placement& placement, const CutOdds* odds) {
  const Combination& combination = *resolved.combination;
  const PlacedAnswer& answer = placement.answer();
  const CutFacts& facts = placement.facts();
  ResultRow frame = row_frame(context, resolved, number);
  if (answer.cloud_only) frame.cloud_only = *answer.cloud_only;
  ResultRow row = with_plan(std::move(frame), combination, answer.plan, answer.price, facts);
  row.feasible = answer.feasible;
  row.binding = answer.binding;
  row.gap = answer.gap;
  for (Cell& cell : placement.cells()) row.extra.push_back(std::move(cell));
  append_asked(row, combination, answer.plan.figures, facts, odds);
  return row;
}

}  // namespace offcut::scenarios
