#include "scenarios/explain/explain_scenario.h"

#include <array>

#include "engine/base/text.h"
#include "scenarios/explain/explain_cut.h"
#include "scenarios/explain/explain_three_sites.h"
#include "scenarios/explain/explain_two_way.h"
#include "scenarios/results/table_text.h"
#include "scenarios/rows/asked_cells.h"
#include "scenarios/rows/row_odds.h"

namespace offcut::scenarios {
namespace {

struct Explainer {
  PlacementKind kind;
  Result<Explanation> (*explain)(const ResolvedScenario& resolved);
};

constexpr std::array kExplainers = {
    Explainer{PlacementKind::TwoSites, explain_cut},
    Explainer{PlacementKind::ThreeSites, explain_three_sites},
    Explainer{PlacementKind::TwoWay, explain_two_way},
};
static_assert(has_row_per_enumerator(kExplainers, &Explainer::kind));

Error left_out_error(const PreparedStudy& study, std::uint64_t i, const Combination& combination) {
  const std::string& why = combination.why;
  return {ErrorCode::InvalidArgument,
          message(study.file(), ": scenario ", static_cast<std::size_t>(i),
                  " is left out of the sweep: ",
                  why.empty() ? "a condition of \"where\" does not hold" : why)};
}

// The columns that the study asks for, drawn ones too, as the row of the scenario has them.
Result<std::vector<ExplainedColumn>> asked_of(const ResolvedScenario& resolved) {
  const Combination& combination = *resolved.combination;
  const Scenario& scenario = combination.scenario;
  std::vector<ExplainedColumn> out;
  if (scenario.columns.empty()) return out;
  const auto best = model_of(scenario.placement).best(resolved);
  if (!best) return fail(best.error());
  const auto odds = RowOdds::of(resolved);
  if (!odds) return fail(odds.error());
  const SkylinePlan& plan = (*best)->answer().plan;
  for (const AskedColumn column : scenario.columns) {
    const AskedColumnInfo& info = info_of(column);
    const Cell cell =
        asked_cell(column, combination, plan.figures, (*best)->facts(), odds->of_plan(plan));
    std::string text;
    if (const double* number = std::get_if<double>(&cell)) {
      text = internal::number_text(*number);
    } else {
      append_cell(text, cell);
    }
    out.push_back({std::string(info.name), std::string(info.unit), std::move(text)});
  }
  return out;
}

}  // namespace

Result<Explanation> explain_scenario(const PreparedStudy& study, std::uint64_t i) {
  const StudyContext& context = study.context();
  const std::vector<std::size_t> digits = context.axes.digits(i);
  const auto out = study.left_out(i);
  if (!out) return fail(out.error());
  if (*out != LeftOut::No) {
    return fail(
        left_out_error(study, i, context.combinations[context.axes.combination_of(digits)]));
  }
  const auto resolved = resolve_scenario(context, digits);
  if (!resolved) return fail(resolved.error());
  auto told = kExplainers[index_of(resolved->combination->scenario.placement)].explain(*resolved);
  if (!told) return told;
  auto asked = asked_of(*resolved);
  if (!asked) return fail(asked.error());
  told->asked = std::move(*asked);
  return told;
}

}  // namespace offcut::scenarios
