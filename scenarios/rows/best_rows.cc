#include "scenarios/rows/best_rows.h"

#include "scenarios/rows/plan_row.h"
#include "scenarios/rows/three_site_rows.h"
#include "scenarios/rows/two_way_rows.h"

namespace offcut::scenarios {

Result<void> append_best(const StudyContext& context, const ResolvedScenario& resolved,
                         std::uint64_t number, std::vector<ResultRow>& rows) {
  const Combination& combination = *resolved.combination;
  if (combination.three_sites != nullptr) {
    return append_tier_row(resolved, row_frame(context, resolved, number), rows);
  }
  if (combination.scenario.crossing == Crossing::TwoWay) {
    return append_two_way_row(resolved, row_frame(context, resolved, number), rows);
  }
  const CutAnswer best = combination.group->solver().answer(combination.columns, *resolved.link,
                                                            combination.scenario.question);
  if (auto ok = combination.group->certify_once(best, *resolved.link); !ok) return ok;
  const SkylinePlan plan{.figures = best.figures, .cut = best.cut, .columns = best.columns};
  const CutFacts& facts = combination.group->facts(best, combination.columns);
  rows.push_back(
      with_plan(row_frame(context, resolved, number), combination, plan, best.price, facts));
  append_asked(rows.back(), combination, best.figures, facts);
  rows.back().feasible = best.feasible;
  rows.back().binding = best.binding;
  rows.back().gap = best.gap();
  return {};
}

}  // namespace offcut::scenarios
