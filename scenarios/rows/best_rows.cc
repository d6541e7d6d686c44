#include "scenarios/rows/best_rows.h"

#include "scenarios/rows/placement_row.h"
#include "scenarios/rows/row_odds.h"

namespace offcut::scenarios {

Result<void> append_best(const StudyContext& context, const ResolvedScenario& resolved,
                         std::uint64_t number, std::vector<ResultRow>& rows) {
  const auto best = model_of(resolved.combination->scenario.placement).best(resolved);
  if (!best) return fail(best.error());
  if (auto ok = (*best)->certify(); !ok) return ok;
  const auto odds = RowOdds::of(resolved);
  if (!odds) return fail(odds.error());
  rows.push_back(
      placement_row(context, resolved, number, **best, odds->of_plan((*best)->answer().plan)));
  return {};
}

}  // namespace offcut::scenarios
