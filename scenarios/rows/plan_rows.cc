#include "scenarios/rows/plan_rows.h"

#include "engine/base/text.h"
#include "engine/cut/skyline/pareto.h"
#include "scenarios/rows/plan_row.h"
#include "scenarios/rows/regime_rows.h"
#include "scenarios/rows/three_site_rows.h"
#include "scenarios/rows/two_way_rows.h"

namespace offcut::scenarios {
namespace {

Result<void> best_row(const ResolvedScenario& asked, ResultRow frame,
                      std::vector<ResultRow>& rows) {
  const Combination& combination = *asked.combination;
  const CutAnswer best = combination.group->solver().answer(combination.columns, *asked.link,
                                                            combination.scenario.question);
  if (auto ok = combination.group->certify_once(best, *asked.link); !ok) return ok;
  const SkylinePlan plan{.figures = best.figures, .cut = best.cut, .columns = best.columns};
  const CutFacts& facts = combination.group->facts(best, combination.columns);
  rows.push_back(with_plan(std::move(frame), combination, plan, best.price, facts));
  append_asked(rows.back(), combination, best.figures, facts);
  rows.back().feasible = best.feasible;
  rows.back().binding = best.binding;
  rows.back().gap = best.gap();
  return {};
}

// One row a cut and encoding; a cut that offloads nothing encodes nothing.
Result<void> all_cuts(const ResolvedScenario& asked, const ResultRow& frame,
                      std::vector<ResultRow>& rows) {
  const Combination& combination = *asked.combination;
  const Question& question = combination.scenario.question;
  const CutSolver& solver = combination.group->solver();
  if (solver.tree() == nullptr) {
    return fail(ErrorCode::TooLarge,
                message("output.rows: expected \"best\", \"pareto\" or \"regimes\" for a model of ",
                        solver.cuts(), " cuts, found \"all_cuts\""));
  }
  for (CutId cut = 0; cut < solver.tree()->size(); ++cut) {
    SkylinePlan plan{.figures = {}, .cut = cut, .columns = combination.columns};
    for (std::size_t e = 0; e < solver.encodings(); ++e) {
      if (e > 0 && cut == solver.tree()->device_only()) break;
      plan.columns.encoding = e;
      plan.figures = figures_of(*solver.table(), *solver.tree(), cut, plan.columns);
      const CutPrice cost = price(plan.figures, *asked.link, question.stream);
      if (auto ok = certify_plan(combination, nullptr, plan, *asked.link); !ok) return ok;
      const CutFacts& facts = combination.group->facts_of_cut(cut, combination.columns);
      rows.push_back(with_plan(frame, combination, plan, cost, facts));
      append_asked(rows.back(), combination, plan.figures, facts);
      rows.back().feasible = rank_of(question, plan.figures, cost).feasible();
    }
  }
  return {};
}

// One front over the plans of several scenarios that differ in their operating points.
class Front {
 public:
  explicit Front(const StudyContext& parts) : parts_(parts) {}

  Result<void> run(const std::vector<std::size_t>& first, std::uint64_t number,
                   std::vector<ResultRow>& rows) {
    for (const auto& digits : parts_.axes.choices(first)) {
      const auto out = left_out(parts_, digits);
      if (!out) return fail(out.error());
      if (*out != LeftOut::No) continue;
      auto asked = resolve_scenario(parts_, digits);
      if (!asked) return fail(asked.error());
      gather(std::move(*asked));
    }
    if (asked_.empty()) return {};  // another scenario speaks for all, or all are left out
    const Skyline merged = Skyline::of_plans(std::move(plans_), considered_);
    const Question& question = asked_.front().combination->scenario.question;
    for (const ParetoPoint& point : pareto_front(merged, *asked_.front().link, question)) {
      const Source& source = sources_[point.plan.cut];
      const ResolvedScenario& asked = asked_[source.asked];
      auto ok = certify_plan(*asked.combination, source.skyline, source.plan, *asked.link);
      if (!ok) return ok;
      const CutFacts& facts = facts_of_plan(*asked.combination, source.skyline, source.plan);
      rows.push_back(with_plan(row_frame(parts_, asked, number), *asked.combination, source.plan,
                               point.price, facts));
      append_asked(rows.back(), *asked.combination, source.plan.figures, facts);
      rows.back().gap = source.skyline->complete() ? 0 : 1;
    }
    return {};
  }

 private:
  struct Source {
    std::size_t asked;
    std::shared_ptr<const Skyline> skyline;
    SkylinePlan plan;
  };
  void gather(ResolvedScenario asked) {
    const Combination& combination = *asked.combination;
    const auto skyline = combination.group->solver().skyline(
        combination.columns, scope_of_front(*asked.link, combination.scenario.question));
    for (const SkylinePlan& plan : skyline->plans()) {
      SkylinePlan entry = plan;
      entry.cut = static_cast<CutId>(sources_.size());
      sources_.push_back({asked_.size(), skyline, plan});
      plans_.push_back(entry);
    }
    considered_ += skyline->considered();
    asked_.push_back(std::move(asked));
  }

  const StudyContext& parts_;
  std::vector<ResolvedScenario> asked_;
  std::vector<Source> sources_;
  std::vector<SkylinePlan> plans_;
  double considered_ = 0;
};

Result<void> rows_of_scenario(const StudyContext& parts, std::uint64_t i,
                              std::vector<ResultRow>& rows) {
  const std::vector<std::size_t> digits = parts.axes.digits(i);
  if (parts.combinations[parts.axes.combination_of(digits)].scenario.rows == Rows::Pareto) {
    return Front(parts).run(digits, i, rows);
  }
  const auto out = left_out(parts, digits);
  if (!out) return fail(out.error());
  if (*out != LeftOut::No) return {};
  auto asked = resolve_scenario(parts, digits);
  if (!asked) return fail(asked.error());
  if (asked->combination->three_sites != nullptr) {
    return append_tier_row(*asked, row_frame(parts, *asked, i), rows);
  }
  if (asked->combination->scenario.crossing == Crossing::TwoWay) {
    return append_two_way_row(*asked, row_frame(parts, *asked, i), rows);
  }
  switch (asked->combination->scenario.rows) {
    case Rows::Best:
    case Rows::Summary:  // asked for one scenario
    case Rows::FixedCut:
      return best_row(*asked, row_frame(parts, *asked, i), rows);
    case Rows::AllCuts:
      return all_cuts(*asked, row_frame(parts, *asked, i), rows);
    case Rows::Pareto:
      break;  // above
    case Rows::Regimes:
      return append_regimes(parts, *asked, i, rows);
  }
  return {};
}

}  // namespace

std::vector<std::string> columns_of(const Scenario& scenario) {
  std::vector<std::string> names;
  if (scenario.question.stream) names = stream_columns();
  if (scenario.edge) names = tier_columns();
  if (scenario.crossing == Crossing::TwoWay) names = two_way_columns();
  if (scenario.rows == Rows::Regimes) {
    for (std::string& name : regime_columns(scenario.over)) names.push_back(std::move(name));
  }
  return names;
}

Result<void> append_rows(const PreparedStudy& study, std::uint64_t i,
                         std::vector<ResultRow>& rows) {
  auto ok = rows_of_scenario(study.parts(), i, rows);
  if (ok) return ok;
  const std::string where = message(study.file(), ": scenario ", static_cast<std::size_t>(i));
  return fail(within(where, ok.error()));
}

}  // namespace offcut::scenarios
