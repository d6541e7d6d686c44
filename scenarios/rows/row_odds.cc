#include "scenarios/rows/row_odds.h"

namespace offcut::scenarios {

Result<RowOdds> RowOdds::of(const ResolvedScenario& resolved) {
  RowOdds out;
  const Combination& combination = *resolved.combination;
  const auto& choice = combination.scenario.uncertainty;
  if (!choice) return out;
  const auto drawn = draw_plans(combination, resolved.network, *choice);
  if (!drawn) return fail(drawn.error());
  for (const CutOdds& odds : drawn->cuts) out.plans_[{odds.cut, odds.encoding}] = odds;
  return out;
}

const CutOdds* RowOdds::of_plan(const SkylinePlan& plan) const {
  // What sends nothing was drawn in the first encoding.
  const std::size_t encoding = plan.figures.offloads ? plan.columns.encoding : 0;
  const auto found = plans_.find({plan.cut, encoding});
  return found == plans_.end() ? nullptr : &found->second;
}

}  // namespace offcut::scenarios
