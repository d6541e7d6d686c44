#include "scenarios/explain/explain_scenario.h"

#include <array>

#include "network_models/network_link.h"
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

ExplainedSubject subject_of(const StudyContext& context, const ResolvedScenario& resolved) {
  const Combination& combination = *resolved.combination;
  const CutGroup& group = *combination.group;
  const Link& link = *resolved.link;
  return {.model = combination.model,
          .device = combination.device,
          .device_point = text_of_point(group.device(combination.columns).point),
          .cloud = combination.cloud,
          .cloud_point = text_of_point(group.cloud(combination.columns).point),
          .network = link.name(),
          .uplink = link.uplink(),
          .downlink = link.downlink(),
          .round_trip = link.round_trip(),
          .values = context.axes.text(resolved.digits, true)};
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

// What the best plan would be if cuts could lie anywhere.
Result<ExplainedRival> at_any_cut(const ResolvedScenario& resolved) {
  Combination free = *resolved.combination;
  free.scenario.cuts = {};
  free.scenario.question.constraints.pins.rules = nullptr;
  auto link = network_models::build_link(resolved.network);
  if (!link) return fail(link.error());
  const ResolvedScenario any{.combination = &free,
                             .digits = resolved.digits,
                             .network = resolved.network,
                             .link = std::move(*link)};
  const auto best = model_of(free.scenario.placement).best(any);
  if (!best) return fail(best.error());
  return ExplainedRival{
      .name = "any cut", .place = (*best)->place(), .price = (*best)->answer().price};
}

}  // namespace

Result<Explanation> explain_scenario(const PreparedStudy& study, std::uint64_t i) {
  const auto resolved = resolve_answerable(study, i);
  if (!resolved) return fail(resolved.error());
  const PlacementKind kind = resolved->combination->scenario.placement;
  auto told = kExplainers[index_of(kind)].explain(*resolved);
  if (!told) return told;
  told->of = subject_of(study.context(), *resolved);
  if (!resolved->combination->scenario.cuts.any_cut()) {
    auto any = at_any_cut(*resolved);
    if (!any) return fail(any.error());
    told->rivals.push_back(std::move(*any));
  }
  auto asked = asked_of(*resolved);
  if (!asked) return fail(asked.error());
  told->asked = std::move(*asked);
  return told;
}

}  // namespace offcut::scenarios
