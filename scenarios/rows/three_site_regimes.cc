#include "scenarios/rows/three_site_regimes.h"

#include <utility>

#include "engine/base/text.h"
#include "scenarios/prepared/three_site_plans.h"
#include "scenarios/rows/placement_row.h"
#include "scenarios/rows/three_site_placement.h"

namespace offcut::scenarios {
namespace {

// Whether the bytes of the plan take the edge's network as long when the cloud takes longer.
bool ignores_waiting(const ThreeSiteFigures& figures, const Link& edge_link) {
  const auto times = [&](Duration wait) {
    const LinkCost cost = edge_link.cost({figures.edge_up, figures.edge_down, wait});
    return std::pair(cost.up, cost.down);
  };
  const Duration cloud = figures.cut.cloud;
  return !figures.uses_cloud ||
         (times(cloud) == times(cloud * 2) && times(cloud) == times(cloud + Duration::from_s(100)));
}

}  // namespace

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
  const Scenario& scenario = combination.scenario;
  const bool over_speed = scenario.over.parameter == RegimesOver::Parameter::SlowDown;
  const auto& listed =
      over_speed ? solver.listed_at_any_speed(scenario.question)
                 : solver.listed(*resolved.link, *combination.edge_link, scenario.question);
  for (const ThreeSiteSolver::ListedPlan& plan : listed.plans) {
    if (over_speed && !ignores_waiting(plan.figures, *combination.edge_link)) {
      return fail(ErrorCode::InvalidArgument,
                  message("output.over: expected a network behind the edge that does not sleep "
                          "while the cloud works, with ",
                          in_quotes(field_of(scenario.over.parameter)), ", found ",
                          in_quotes(combination.edge_network)));
    }
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
  const auto placed = [&](double cloud_slow_down) {
    ThreeSiteAnswer answer =
        combination.three_sites->solver().priced(plans_[place], *there.link, *combination.edge_link,
                                                 combination.scenario.question, cloud_slow_down);
    answer.cut = cuts_[place];
    return ThreeSitePlacement::of(there, std::move(answer));
  };
  // The certificate knows the columns as they are.
  if (auto ok = placed(1).certify(); !ok) return fail(ok.error());
  const ThreeSitePlacement placement = placed(there.cloud_slow_down);
  ResultRow row = placement_row(context, there, number, placement);
  row.extra.resize(row.extra.size() - combination.scenario.columns.size());
  return row;
}

const CutFacts& ThreeSiteRegimes::facts(const ResolvedScenario& resolved, std::size_t place) const {
  return resolved.combination->three_sites->facts(plans_[place]).cut;
}

}  // namespace offcut::scenarios
