#include "scenarios/rows/three_site_regimes.h"

#include "engine/base/text.h"
#include "scenarios/prepared/three_site_plans.h"
#include "scenarios/rows/placement_row.h"
#include "scenarios/rows/three_site_placement.h"

namespace offcut::scenarios {

Result<ThreeSiteRegimes> ThreeSiteRegimes::of(const ResolvedScenario& resolved) {
  const Combination& combination = *resolved.combination;
  const ThreeSiteSolver& solver = combination.three_sites->solver();
  if (solver.method() != SolveMethod::Enumeration) {
    return fail(ErrorCode::TooLarge,
                message("output.rows: expected ", in_quotes(spec_of(RowKind::Best).word), " with ",
                        spec_of(PlacementKind::ThreeSites).key, " and a model of over ",
                        ThreeSiteSolver::kCutLimit, " cuts, found ",
                        in_quotes(spec_of(RowKind::Regimes).word)));
  }
  ThreeSiteRegimes out;
  std::vector<SkylinePlan> plans;
  const auto& listed =
      solver.listed(*resolved.link, *combination.edge_link, combination.scenario.question);
  for (const ThreeSiteSolver::ListedPlan& plan : listed.plans) {
    plans.push_back({.figures = behind_one_link(plan.figures, *combination.edge_link),
                     .cut = static_cast<CutId>(plans.size()),
                     .columns = combination.columns});
    out.plans_.push_back(solver.plan_of(plan));
    out.cuts_.push_back(plan.cuts.inner);
  }
  out.skyline_ =
      std::make_shared<const Skyline>(Skyline::of_plans(std::move(plans), listed.considered));
  return out;
}

Result<ResultRow> ThreeSiteRegimes::row(const StudyContext& context, const ResolvedScenario& there,
                                        std::uint64_t number, std::size_t place) const {
  const Combination& combination = *there.combination;
  ThreeSiteAnswer answer = combination.three_sites->solver().priced(
      plans_[place], *there.link, *combination.edge_link, combination.scenario.question);
  answer.cut = cuts_[place];
  const ThreeSitePlacement placement = ThreeSitePlacement::of(there, std::move(answer));
  if (auto ok = placement.certify(); !ok) return fail(ok.error());
  ResultRow row = placement_row(context, there, number, placement);
  row.extra.resize(row.extra.size() - combination.scenario.columns.size());
  return row;
}

const CutFacts& ThreeSiteRegimes::facts(const ResolvedScenario& resolved, std::size_t place) const {
  return resolved.combination->three_sites->facts(plans_[place]).cut;
}

}  // namespace offcut::scenarios
