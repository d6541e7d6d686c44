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

Result<void> append_nearest(const StudyContext& context,
                            const std::vector<ResolvedScenario>& choices, std::uint64_t number,
                            std::vector<ResultRow>& rows) {
  std::unique_ptr<Placement> nearest;
  const ResolvedScenario* of_nearest = nullptr;
  double least = 0;
  for (const ResolvedScenario& choice : choices) {
    const Scenario& scenario = choice.combination->scenario;
    auto best = model_of(scenario.placement).best(choice);
    if (!best) return fail(best.error());
    const PlacedAnswer& answer = (*best)->answer();
    const double excess = rank_of(scenario.question, answer.plan.figures, answer.price).excess;
    if (nearest != nullptr && !(excess < least)) continue;
    least = excess;
    of_nearest = &choice;
    nearest = std::move(*best);
  }
  if (auto ok = nearest->certify(); !ok) return ok;
  rows.push_back(placement_row(context, *of_nearest, number, *nearest));
  return {};
}

}  // namespace offcut::scenarios
