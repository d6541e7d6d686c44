#include "scenarios/studies/priced_plans.h"

#include "engine/base/text.h"
#include "scenarios/file/uncertain_inputs.h"
#include "scenarios/prepared/cut_group.h"
#include "scenarios/prepared/three_site_plans.h"

namespace offcut::scenarios {

Result<void> check_combinations(const StudyContext& context) {
  const CutTree* first = nullptr;
  for (const Combination& combination : context.combinations) {
    if (combination.left_out != LeftOut::No) {
      return fail(
          ErrorCode::InvalidArgument,
          message("inputs: expected values that all can run, found that ", combination.why));
    }
    const CutSolver& solver = combination.group->solver();
    if (first == nullptr) first = solver.tree();
    if (solver.tree() == nullptr || solver.tree()->size() != first->size()) {
      return fail(ErrorCode::TooLarge, message("model: expected cuts that can be listed and are "
                                               "the same throughout, found ",
                                               solver.cuts(), " cuts"));
    }
    const ThreeSitePlans* three = combination.three_sites;
    if (three == nullptr || three->solver().method() == SolveMethod::Enumeration) continue;
    return fail(ErrorCode::TooLarge,
                message("edge: expected a model of at most ", ThreeSiteSolver::kCutLimit,
                        " cuts, found ", solver.cuts()));
  }
  return {};
}

Result<void> check_edge_inputs(const std::vector<Input>& inputs, const StudyContext& context) {
  for (const Input& input : inputs) {
    if (input_kind_of(input.name) != InputKind::EdgeTime) continue;
    if (context.combinations.front().three_sites != nullptr) continue;
    return fail(ErrorCode::InvalidArgument,
                message("inputs.", input.name, ": it has no effect: expected a third site, ",
                        in_quotes("edge"), ", found none"));
  }
  return {};
}

void add_plans(const Combination& combination, std::set<PricedPlan>& plans) {
  const CutSolver& solver = combination.group->solver();
  const Constraints& bounds = combination.scenario.question.constraints;
  if (combination.three_sites != nullptr) {
    const auto& listed =
        combination.three_sites->solver().listed_at_any_speed(combination.scenario.question);
    for (const ThreeSiteSolver::ListedPlan& plan : listed.plans) {
      plans.insert({plan.cuts.inner, combination.columns.encoding, plan.cuts.outer});
    }
    return;
  }
  const SkylineScope scope{.wait_power_limit = {},
                           .device_memory = bounds.device_memory.has_value(),
                           .throughput = true,  // device and cloud time count apart
                           .accuracy = bounds.accuracy_drop.has_value(),
                           .pins = bounds.pins};
  for (const SkylinePlan& plan : solver.skyline(combination.columns, scope)->plans()) {
    plans.insert({plan.cut, plan.columns.encoding, 0});
  }
  if (bounds.pins.to_device.empty()) plans.insert({CutTree::cloud_only(), 0, 0});
  if (bounds.pins.to_cloud.empty()) plans.insert({solver.tree()->device_only(), 0, 0});
}

SitePlan sites_of(const Combination& combination, const PricedPlan& plan) {
  return combination.three_sites->solver().plan_of(
      {.cuts = {.inner = plan.cut, .outer = plan.outer}, .figures = {}});
}

std::vector<ThreeSiteFigures> figures_of_plans(const Combination& combination,
                                               const std::vector<PricedPlan>& plans) {
  std::vector<ThreeSiteFigures> out;
  for (const PricedPlan& plan : plans) {
    out.push_back(figures_of_plan(combination.group->graph(),
                                  combination.three_sites->solver().problem(),
                                  sites_of(combination, plan)));
  }
  return out;
}

}  // namespace offcut::scenarios
