#include "scenarios/rows/three_site_rows.h"

#include "scenarios/rows/plan_row.h"

namespace offcut::scenarios {

std::vector<std::string> tier_columns() {
  return {"edge",           "edge_network",      "first_edge_layer",
          "layers_on_edge", "edge_uplink_bytes", "edge_downlink_bytes",
          "edge_ms",        "edge_network_ms",   "edge_only_ms",
          "edge_only_mj"};
}

Result<ThreeSiteAnswer> best_tiers(const ResolvedScenario& asked) {
  const Combination& combination = *asked.combination;
  const ThreeSiteSolver& solver = combination.three_sites->solver();
  auto best = solver.answer(*asked.link, *combination.edge_link, combination.scenario.question);
  if (!best) return best;
  const auto same = certify(combination.group->graph(), solver.problem(), best->plan, *asked.link,
                            *combination.edge_link, best->price);
  if (!same) return fail(same.error());
  return best;
}

Result<void> append_tier_row(const ResolvedScenario& asked, ResultRow frame,
                             std::vector<ResultRow>& rows) {
  const Combination& combination = *asked.combination;
  const Question& question = combination.scenario.question;
  const auto best = best_tiers(asked);
  if (!best) return fail(best.error());
  const ThreeSiteSolver& solver = combination.three_sites->solver();
  const ThreeSiteFacts& facts = combination.three_sites->facts(best->plan);
  const auto whole = [&](Site where) {
    return solver.priced(solver.all_at(where), *asked.link, *combination.edge_link, question)
        .price.total;
  };
  const SkylinePlan plan{
      .figures = best->figures.cut, .cut = best->cut, .columns = combination.columns};
  frame.cloud_only = whole(Site::Cloud);
  ResultRow row = with_plan(std::move(frame), combination, plan, best->price.total, facts.cut);
  row.feasible = best->rank.feasible();
  const CutPrice edge_only = whole(Site::Edge);
  const ThreeSitePrice& price = best->price;
  const std::vector<Cell> cells = {std::string_view(combination.edge),
                                   std::string_view(combination.edge_network),
                                   std::string_view(facts.first_edge_layer),
                                   std::int64_t{best->figures.layers_on_edge},
                                   best->figures.edge_up.count(),
                                   best->figures.edge_down.count(),
                                   price.total.edge.ms(),
                                   (price.edge_up + price.edge_down).ms(),
                                   edge_only.latency().ms(),
                                   edge_only.energy(question.objective.scope).mj()};
  row.extra.insert(row.extra.end(), cells.begin(), cells.end());
  append_asked(row, combination, best->figures.cut, facts.cut);
  rows.push_back(std::move(row));
  return {};
}

}  // namespace offcut::scenarios
