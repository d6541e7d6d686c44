#include "scenarios/report/plan_list.h"

#include <algorithm>
#include <memory>
#include <set>

#include "engine/cut/table/best_cut.h"
#include "scenarios/rows/plan_row.h"

namespace offcut::scenarios {
namespace {

constexpr std::size_t kMostCuts = 1200;  // of which all are listed

// Whether bytes per element may be turned: one encoding, whose codec and coder do nothing.
bool takes_elements(const CutSolver& solver, const Columns& columns) {
  const Encoding& encoding = solver.encoding(columns);
  return solver.tree() != nullptr && solver.encodings() == 1 && is_free(encoding) &&
         encoding.format.ratio == 1;
}

// The tensors as elements, laid on the cuts: bytes at one byte per element.
CutTable table_of_elements(const CutGroup& group, const Columns& columns) {
  const CutSolver& solver = group.solver();
  Encoding encoding = solver.encoding(columns);
  encoding.format.bytes_per_element = 1;
  const std::vector<WireColumn> wires = {wire_column(group.graph(), encoding)};
  return CutTable::build(group.graph(), *solver.tree(), std::span(&group.device(columns), 1),
                         std::span(&group.cloud(columns), 1), wires);
}

SkylineScope widest_scope(const CutSolver& solver, const Pins& pins) {
  SkylineScope scope;
  scope.device_memory = true;
  scope.throughput = true;
  scope.accuracy = solver.encodings() > 1;
  scope.pins = pins;
  scope.cloud_codec_apart = solver.tree() != nullptr;
  return scope;
}

// The cuts to list of one encoding, ascending.
std::vector<CutId> cuts_to_list(const CutGroup& group, const Columns& columns, const Pins& pins,
                                const CutTable* elements) {
  const CutSolver& solver = group.solver();
  std::vector<CutId> kept = cuts_that_keep(pins, *solver.tree());
  if (kept.size() * solver.encodings() <= kMostCuts) return kept;
  std::set<CutId> cuts;
  const SkylineScope scope = widest_scope(solver, pins);
  const auto take = [&](const Skyline& skyline) {
    for (const SkylinePlan& plan : skyline.plans()) cuts.insert(plan.cut);
  };
  take(Skyline::build(*solver.table(), *solver.tree(), columns, scope));
  if (elements != nullptr) take(Skyline::build(*elements, *solver.tree(), Columns(), scope));
  return {cuts.begin(), cuts.end()};
}

PlanList listed_cuts_of(const Combination& combination) {
  const CutGroup& group = *combination.group;
  const CutSolver& solver = group.solver();
  const CutTree& tree = *solver.tree();
  const Pins& pins = combination.scenario.question.constraints.pins;
  PlanList out;
  Columns columns = combination.columns;
  std::optional<CutTable> elements;
  out.elements = takes_elements(solver, columns);
  if (out.elements) elements = table_of_elements(group, columns);
  const std::size_t kept = cuts_that_keep(pins, tree).size();
  out.all_cuts = kept * solver.encodings() <= kMostCuts;
  for (columns.encoding = 0; columns.encoding < solver.encodings(); ++columns.encoding) {
    for (const CutId cut : cuts_to_list(group, columns, pins, elements ? &*elements : nullptr)) {
      if (columns.encoding > 0 && cut == tree.device_only()) continue;
      ListedPlan& listed = out.plans.emplace_back();
      listed.plan = {figures_of(*solver.table(), tree, cut, columns), cut, columns};
      if (elements) {
        listed.elements_up = elements->up(cut);
        listed.elements_down = elements->down(cut);
      }
      listed.facts = &group.facts_of_cut(cut, combination.columns);
      listed.on_device = tree.on_device(cut);
    }
  }
  return out;
}

// Of graphs whose cuts are not listed.
PlanList skyline_of(const Combination& combination) {
  const CutSolver& solver = combination.group->solver();
  const Pins& pins = combination.scenario.question.constraints.pins;
  const auto skyline = solver.skyline(combination.columns, widest_scope(solver, pins));
  PlanList out;
  out.complete = skyline->complete();
  for (const SkylinePlan& plan : skyline->plans()) {
    ListedPlan& listed = out.plans.emplace_back();
    listed.plan = plan;
    listed.facts = &facts_of_plan(combination, skyline, plan);
    listed.on_device = skyline->sets()[plan.cut];
  }
  return out;
}

}  // namespace

PlanList list_plans(const Combination& combination) {
  return combination.group->solver().tree() == nullptr ? skyline_of(combination)
                                                       : listed_cuts_of(combination);
}

}  // namespace offcut::scenarios
