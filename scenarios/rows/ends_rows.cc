#include "scenarios/rows/ends_rows.h"

#include <array>

#include "scenarios/rows/placement_row.h"
#include "scenarios/rows/row_odds.h"
#include "scenarios/rows/three_site_placement.h"

namespace offcut::scenarios {
namespace {

bool pins_allow(const Pins& pins, Site site) {
  return (site == Site::Device || pins.to_device.empty()) &&
         (site == Site::Cloud || pins.to_cloud.empty());
}

// The two ends as plans of a skyline: numbered as cuts where cuts have numbers, else 0 and 1.
struct Ends {
  std::shared_ptr<const Skyline> skyline;
  CutId cloud_only = CutTree::cloud_only();
  CutId device_only = 1;

  explicit Ends(const CutSolver& solver, std::size_t layers) {
    if (solver.tree() != nullptr) {
      device_only = solver.tree()->device_only();
      return;
    }
    skyline = std::make_shared<const Skyline>(Skyline::of_plans(
        {}, {std::vector<bool>(layers, false), std::vector<bool>(layers, true)}, 2));
  }
};

struct RankedPlan {
  SkylinePlan plan;
  CutPrice price;
  Rank rank;
};

RankedPlan ranked_end(const ResolvedScenario& resolved, const Ends& ends, bool device) {
  const Combination& combination = *resolved.combination;
  const CutSolver& solver = combination.group->solver();
  const Question& question = combination.scenario.question;
  std::optional<RankedPlan> best;
  SkylinePlan plan{.figures = {},
                   .cut = device ? ends.device_only : ends.cloud_only,
                   .columns = combination.columns};
  const std::size_t encodings = device ? 1 : solver.encodings();
  for (plan.columns.encoding = 0; plan.columns.encoding < encodings; ++plan.columns.encoding) {
    plan.figures = device ? solver.device_only(plan.columns) : solver.cloud_only(plan.columns);
    const CutPrice cost = price(plan.figures, *resolved.link, question.stream);
    const Rank rank = rank_of(question, plan.figures, cost);
    if (!best || rank < best->rank) best = {.plan = plan, .price = cost, .rank = rank};
  }
  return *best;
}

Result<void> append_three_ends(const StudyContext& context, const ResolvedScenario& resolved,
                               std::uint64_t number, std::vector<ResultRow>& rows) {
  const Combination& combination = *resolved.combination;
  const Question& question = combination.scenario.question;
  const ThreeSiteSolver& solver = combination.three_sites->solver();
  const CutTree* tree = combination.group->solver().tree();
  for (const Site site : {Site::Device, Site::Edge, Site::Cloud}) {
    ThreeSiteAnswer answer =
        solver.priced(solver.all_at(site), *resolved.link, *combination.edge_link, question);
    if (tree != nullptr && site == Site::Device) answer.cut = tree->device_only();
    const bool feasible = answer.rank.feasible() && pins_allow(question.constraints.pins, site);
    const ThreeSitePlacement placement = ThreeSitePlacement::of(resolved, std::move(answer));
    if (auto ok = placement.certify(); !ok) return ok;
    rows.push_back(placement_row(context, resolved, number, placement));
    rows.back().feasible = feasible;
  }
  return {};
}

}  // namespace

Result<void> append_ends(const StudyContext& context, const ResolvedScenario& resolved,
                         std::uint64_t number, std::vector<ResultRow>& rows) {
  const Combination& combination = *resolved.combination;
  if (combination.three_sites != nullptr) {
    return append_three_ends(context, resolved, number, rows);
  }
  const auto odds = RowOdds::of(resolved);
  if (!odds) return fail(odds.error());
  const Ends ends(combination.group->solver(), combination.group->graph().layer_count());
  const ResultRow frame = row_frame(context, resolved, number);
  const Pins& pins = combination.scenario.question.constraints.pins;
  for (const Site site : {Site::Device, Site::Cloud}) {
    const RankedPlan end = ranked_end(resolved, ends, site == Site::Device);
    if (auto ok = certify_plan(combination, ends.skyline, end.plan, *resolved.link); !ok) return ok;
    const CutFacts& facts = facts_of_plan(combination, ends.skyline, end.plan);
    rows.push_back(with_plan(frame, combination, end.plan, end.price, facts));
    append_asked(rows.back(), combination, end.plan.figures, facts, odds->of_plan(end.plan));
    rows.back().feasible = end.rank.feasible() && pins_allow(pins, site);
  }
  return {};
}

}  // namespace offcut::scenarios
