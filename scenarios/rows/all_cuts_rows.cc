#include "scenarios/rows/all_cuts_rows.h"

#include "engine/base/text.h"
#include "scenarios/rows/plan_row.h"
#include "scenarios/rows/row_odds.h"
#include "scenarios/rows/three_site_cuts.h"

namespace offcut::scenarios {
namespace {

std::string word(RowKind kind) { return in_quotes(spec_of(kind).word); }

}  // namespace

Result<void> append_all_cuts(const StudyContext& context, const ResolvedScenario& resolved,
                             std::uint64_t number, std::vector<ResultRow>& rows) {
  const Combination& combination = *resolved.combination;
  const Question& question = combination.scenario.question;
  if (combination.three_sites != nullptr) {
    return append_three_site_cuts(context, resolved, number, rows);
  }
  const CutSolver& solver = combination.group->solver();
  if (solver.tree() == nullptr) {
    return fail(ErrorCode::TooLarge,
                message("output.rows: expected ", word(RowKind::Best), ", ", word(RowKind::Pareto),
                        " or ", word(RowKind::Regimes), " for a model of ", solver.cuts(),
                        " cuts, found ", word(RowKind::AllCuts)));
  }
  std::vector<bool> keeps_pins(solver.tree()->size(), false);
  for (const CutId cut : cuts_that_keep(question.constraints.pins, *solver.tree())) {
    keeps_pins[cut] = true;
  }
  const auto odds = RowOdds::of(resolved);
  if (!odds) return fail(odds.error());
  const ResultRow frame = row_frame(context, resolved, number);
  for (CutId cut = 0; cut < solver.tree()->size(); ++cut) {
    SkylinePlan plan{.figures = {}, .cut = cut, .columns = combination.columns};
    for (std::size_t e = 0; e < solver.encodings(); ++e) {
      if (e > 0 && cut == solver.tree()->device_only()) break;
      plan.columns.encoding = e;
      plan.figures = figures_of(*solver.table(), *solver.tree(), cut, plan.columns);
      const CutPrice cost = price(plan.figures, *resolved.link, question.stream);
      if (auto ok = certify_plan(combination, nullptr, plan, *resolved.link); !ok) return ok;
      const CutFacts& facts = combination.group->facts_of_cut(cut, combination.columns);
      rows.push_back(with_plan(frame, combination, plan, cost, facts));
      append_asked(rows.back(), combination, plan.figures, facts, odds->of_plan(plan));
      rows.back().feasible = keeps_pins[cut] && rank_of(question, plan.figures, cost).feasible();
    }
  }
  return {};
}

}  // namespace offcut::scenarios
