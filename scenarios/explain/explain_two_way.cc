#include "scenarios/explain/explain_two_way.h"

#include <algorithm>

#include "engine/base/text.h"
#include "scenarios/explain/flips.h"
#include "scenarios/explain/words.h"
#include "scenarios/rows/plan_row.h"
#include "scenarios/rows/two_way_rows.h"

namespace offcut::scenarios {
namespace {

std::size_t layers_there(const std::vector<bool>& on_device) {
  return static_cast<std::size_t>(std::count(on_device.begin(), on_device.end(), false));
}

// "150 on the device, 9 in the cloud, returning at resize".
std::string place_of(const ModelGraph& graph, const std::vector<bool>& on_device) {
  const std::size_t there = layers_there(on_device);
  const std::string back = returns_at(graph, on_device);
  return message(on_device.size() - there, " on the device, ", there, " in the cloud",
                 back.empty() ? "" : ", returning at ", back);
}

std::vector<ExplainedStep> steps_of(const ResolvedScenario& asked, const TwoWayAnswer& best) {
  const Combination& combination = *asked.combination;
  const TwoWayFigures& figures = best.figures;
  const ModelGraph& graph = combination.group->graph();
  std::vector<ExplainedStep> steps;
  const auto add = [&](const char* name, std::string what, Duration time) {
    steps.push_back({.name = name, .what = std::move(what), .time = time});
  };
  const std::string back = returns_at(graph, best.on_device);
  if (figures.cut.layers > 0) {
    add("device",
        message(combination.device, " runs ", std::size_t{figures.cut.layers}, " layers",
                back.empty() ? "" : ", what returns first in ", back),
        best.price.device);
  }
  if (figures.exchanges == 0) return steps;
  const auto exchanges = static_cast<std::size_t>(figures.exchanges);
  add("uplink",
      message(kilobytes_text(figures.cut.up), " over ", asked.network.name(), " in ", exchanges,
              exchanges == 1 ? " exchange" : " exchanges"),
      best.price.uplink);
  add("cloud",
      message(combination.cloud, " runs ", layers_there(best.on_device), " layers, fed at ",
              first_cloud_layer(graph, best.on_device)),
      best.price.cloud);
  add("downlink",
      message(kilobytes_text(figures.cut.down), ", of which ", kilobytes_text(figures.returned),
              " in ", static_cast<std::size_t>(figures.returned_tensors),
              " tensors return to be read"),
      best.price.downlink);
  return steps;
}

}  // namespace

Result<Explanation> explain_two_way(const ResolvedScenario& asked) {
  const Combination& combination = *asked.combination;
  const Question& question = combination.scenario.question;
  const ModelGraph& graph = combination.group->graph();
  const auto found = best_two_way_plan(combination, *asked.link);
  if (!found) return fail(found.error());
  const TwoWayAnswer& best = found->best;
  const CutSolver& solver = combination.group->solver();
  Explanation out;
  out.scenario = combination.scenario.name;
  out.objective = combination.scenario.objective;
  out.scope = question.objective.scope;
  out.edits = edits_of(combination.scenario);
  out.best.first_cloud_layer = place_of(graph, best.on_device);
  out.best.layers_on_device = best.figures.cut.layers;
  out.best.up = best.figures.cut.up;
  out.best.down = best.figures.cut.down;
  out.best.price = best.price;
  out.best.value = best.value;
  const CutFacts& facts = combination.group->facts_of_set(best.on_device, combination.columns);
  const LatencyInterval interval = latency_interval(best.price, facts);
  out.best.provenance = facts.provenance;
  out.best.latency_low_ms = interval.low.ms();
  out.best.latency_high_ms = interval.high.ms();
  out.device_only.price = price(solver.device_only(combination.columns), *asked.link);
  out.cloud_only.price = price(solver.cloud_only(combination.columns), *asked.link);
  out.rivals.push_back({.name = "one way", .price = found->one_way});
  out.steps = steps_of(asked, best);
  out.method = std::string(name_of(SolveMethod::MinCut));
  out.gap = best.gap();
  std::vector<std::vector<bool>> plans = {best.on_device};
  std::vector<Knob> knobs;
  add_network_knobs(
      asked.network, "",
      [&](const Link& link) -> std::optional<std::size_t> {
        const auto other = best_two_way_plan(combination, link);
        if (!other) return std::nullopt;
        const auto same = std::find(plans.begin(), plans.end(), other->best.on_device);
        if (same != plans.end()) return static_cast<std::size_t>(same - plans.begin());
        plans.push_back(other->best.on_device);
        return plans.size() - 1;
      },
      knobs);
  find_flips(
      0, knobs, [&](std::size_t plan) { return place_of(graph, plans[plan]); }, out);
  return out;
}

}  // namespace offcut::scenarios
