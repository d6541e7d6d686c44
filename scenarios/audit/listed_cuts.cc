#include "scenarios/audit/listed_cuts.h"

#include "scenarios/audit/allowed_plans.h"

namespace offcut::scenarios {

ListedCuts::ListedCuts(const Combination& combination) : combination_(&combination) {
  const CutGroup& group = *combination.group;
  const CutSolver& solver = group.solver();
  const AllowedPlans plans(combination);
  figures_.resize(solver.encodings());
  for (CutId cut = 0; cut < solver.tree()->size(); ++cut) {
    const std::vector<bool> on_device = solver.tree()->on_device(cut);
    is_allowed_.push_back(plans.allow(on_device));
    for (std::size_t e = 0; e < solver.encodings(); ++e) {
      Columns columns = combination.columns;
      columns.encoding = e;
      const SplitProblem problem{group.device(columns), group.cloud(columns), solver.wire(columns)};
      figures_[e].push_back(figures_of_set(group.graph(), problem, on_device));
    }
  }
}

Rank ListedCuts::rank(CutId cut, std::size_t encoding, const Link& link) const {
  const Question& question = combination_->scenario.question;
  const CutFigures& figures = figures_[encoding][cut];
  return rank_of(question, figures, price(figures, link, question.stream));
}

ListedCuts::Plan ListedCuts::best(const Link& link) const {
  Plan best;
  bool any = false;
  for (CutId cut = 0; cut < cuts(); ++cut) {
    if (!is_allowed_[cut]) continue;
    for (std::size_t e = 0; e < figures_.size(); ++e) {
      if (e > 0 && !figures_[e][cut].offloads) break;  // nothing crosses: all encodings are one
      const Rank ranked = rank(cut, e, link);
      if (any && !(ranked < best.rank)) continue;
      best = {.cut = cut, .encoding = e, .rank = ranked};
      any = true;
    }
  }
  return best;
}

}  // namespace offcut::scenarios
