#include "scenarios/rows/two_way_placement.h"

#include <algorithm>

#include "engine/base/text.h"
#include "scenarios/rows/size_text.h"

namespace offcut::scenarios {
namespace {

SplitProblem problem_of(const Combination& combination) {
  const CutGroup& group = *combination.group;
  return {group.device(combination.columns), group.cloud(combination.columns),
          group.solver().wire(combination.columns)};
}

// All layers on the device but those that must go, and what follows them by rules.
std::vector<bool> all_that_may_stay(const Pins& pins, const ModelGraph& graph) {
  std::vector<bool> out(graph.layer_count(), true);
  for (const LayerId v : pins.to_cloud) out[v] = false;
  if (pins.rules) pins.rules->shrink(out, true);
  return out;
}

// Whether a plan that never returns keeps the pins: nothing that must stay is behind what must go.
bool is_possible_one_way(const ModelGraph& graph, const Pins& pins, std::vector<bool> on_device) {
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    for (const LayerId before : graph.predecessors(v)) {
      on_device[v] = on_device[v] && on_device[before];
    }
  }
  if (pins.rules) pins.rules->shrink(on_device, false);
  return std::all_of(pins.to_device.begin(), pins.to_device.end(),
                     [&](LayerId v) { return on_device[v]; });
}

// The device layers that read what the cloud made: "resize+concat"; empty: none.
std::string returns_at(const ModelGraph& graph, const std::vector<bool>& on_device) {
  std::vector<std::string> names;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    if (!on_device[v]) continue;
    const auto before = graph.predecessors(v);
    if (std::any_of(before.begin(), before.end(), [&](LayerId u) { return !on_device[u]; })) {
      names.push_back(graph.layers()[v].name);
    }
  }
  return join(names, "+");
}

std::size_t layers_there(const std::vector<bool>& on_device) {
  return static_cast<std::size_t>(std::count(on_device.begin(), on_device.end(), false));
}

PlacedAnswer placed(const ResolvedScenario& resolved, const TwoWayAnswer& best) {
  return {.plan = {.figures = best.figures.cut, .cut = 0, .columns = resolved.combination->columns},
          .price = best.price,
          .value = best.value,
          .feasible = true,
          .binding = {},
          .gap = best.gap(),
          .method = SolveMethod::MinCut};
}

}  // namespace

Result<TwoWayPlan> best_two_way_plan(const Combination& combination, const Link& link) {
  const CutGroup& group = *combination.group;
  const Question& question = combination.scenario.question;
  const Pins& pins = question.constraints.pins;
  std::optional<CutPrice> one_way;
  std::vector<bool> known = all_that_may_stay(pins, group.graph());
  if (is_possible_one_way(group.graph(), pins, known)) {
    const CutAnswer answer = group.solver().answer(combination.columns, link, question);
    one_way = answer.price;
    known = group.solver().on_device(answer);
  }
  auto best = best_two_way(group.graph(), problem_of(combination), link, question, known);
  if (!best) return fail(best.error());
  return TwoWayPlan{.best = std::move(*best), .one_way = one_way};
}

std::string place_of(const ModelGraph& graph, const std::vector<bool>& on_device) {
  const std::size_t there = layers_there(on_device);
  const std::string back = returns_at(graph, on_device);
  return message(on_device.size() - there, " on the device, ", there, " in the cloud",
                 back.empty() ? "" : ", returning at ", back);
}

std::vector<std::string> TwoWayPlacement::columns() {
  return {"returns_at", "returned_tensors", "returned_bytes",
          "exchanges",  "one_way_ms",       "one_way_mj"};
}

TwoWayPlacement::TwoWayPlacement(const ResolvedScenario& resolved, TwoWayPlan plan)
    : Placement(placed(resolved, plan.best)), resolved_(&resolved), plan_(std::move(plan)) {}

Result<TwoWayPlacement> TwoWayPlacement::best(const ResolvedScenario& resolved) {
  auto plan = best_two_way_plan(*resolved.combination, *resolved.link);
  if (!plan) return fail(plan.error());
  return TwoWayPlacement(resolved, std::move(*plan));
}

Result<void> TwoWayPlacement::certify() const {
  return certify_two_way(graph(), problem_of(*resolved_->combination), *resolved_->link->affine(),
                         plan_.best.on_device, plan_.best.price);
}

const CutFacts& TwoWayPlacement::facts() const {
  const Combination& combination = *resolved_->combination;
  return combination.group->facts_of_set(plan_.best.on_device, combination.columns);
}

SitePlan TwoWayPlacement::sites() const {
  return plan_of_nested(plan_.best.on_device, plan_.best.on_device);
}

std::vector<Cell> TwoWayPlacement::cells() const {
  const TwoWayFigures& figures = plan_.best.figures;
  const EnergyScope scope = resolved_->combination->scenario.question.objective.scope;
  const auto& one_way = plan_.one_way;
  return {returns_at(graph(), plan_.best.on_device),
          std::int64_t{figures.returned_tensors},
          figures.returned.count(),
          std::int64_t{figures.exchanges},
          one_way ? Cell(one_way->latency().ms()) : Cell(std::string()),
          one_way ? Cell(one_way->energy(scope).mj()) : Cell(std::string())};
}

std::vector<PlanStep> TwoWayPlacement::steps() const {
  const Combination& combination = *resolved_->combination;
  const TwoWayFigures& figures = plan_.best.figures;
  const CutPrice& price = plan_.best.price;
  std::vector<PlanStep> steps;
  const auto add = [&](const char* name, std::string what, Duration time) {
    steps.push_back({.name = name, .what = std::move(what), .time = time});
  };
  const std::string back = returns_at(graph(), plan_.best.on_device);
  if (figures.cut.layers > 0) {
    add("device",
        message(combination.device, " runs ", std::size_t{figures.cut.layers}, " layers",
                back.empty() ? "" : ", what returns first in ", back),
        price.device);
  }
  if (figures.exchanges == 0) return steps;
  const auto exchanges = static_cast<std::size_t>(figures.exchanges);
  add("uplink",
      message(kilobytes_text(figures.cut.up), " over ", resolved_->network.name(), " in ",
              exchanges, exchanges == 1 ? " exchange" : " exchanges"),
      price.uplink);
  add("cloud",
      message(combination.cloud, " runs ", layers_there(plan_.best.on_device), " layers, fed at ",
              facts().first_cloud_layer),
      price.cloud);
  add("downlink",
      message(kilobytes_text(figures.cut.down), ", of which ", kilobytes_text(figures.returned),
              " in ", static_cast<std::size_t>(figures.returned_tensors),
              " tensors return to be read"),
      price.downlink);
  return steps;
}

}  // namespace offcut::scenarios
