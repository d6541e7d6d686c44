#include "scenarios/rows/two_way_rows.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/base/text.h"
#include "scenarios/explain/flips.h"
#include "scenarios/rows/plan_row.h"

namespace offcut::scenarios {
namespace {

SplitProblem problem_of(const Combination& combination) {
  const CutGroup& group = *combination.group;
  return {group.device(combination.columns), group.cloud(combination.columns),
          group.solver().wire(combination.columns)};
}

struct Found {
  TwoWayAnswer best;
  CutPrice one_way;
};

// The best plan over a link, certified.
Result<Found> best_over(const Combination& combination, const Link& link) {
  const CutGroup& group = *combination.group;
  const Question& question = combination.scenario.question;
  const CutAnswer one_way = group.solver().answer(combination.columns, link, question);
  const SplitProblem problem = problem_of(combination);
  auto best =
      best_two_way(group.graph(), problem, link, question, group.solver().on_device(one_way));
  if (!best) return fail(best.error());
  const auto same =
      certify_two_way(group.graph(), problem, *link.affine(), best->on_device, best->price);
  if (!same) return fail(same.error());
  return Found{.best = std::move(*best), .one_way = one_way.price};
}

// The device layers that read what the cloud made.
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

std::string kb(Bytes bytes) { return message(std::round(bytes.as_double() / 100) / 10, " kB"); }

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
      message(kb(figures.cut.up), " over ", asked.network.name(), " in ", exchanges,
              exchanges == 1 ? " exchange" : " exchanges"),
      best.price.uplink);
  add("cloud",
      message(combination.cloud, " runs ", layers_there(best.on_device), " layers, fed at ",
              first_cloud_layer(graph, best.on_device)),
      best.price.cloud);
  add("downlink",
      message(kb(figures.cut.down), ", of which ", kb(figures.returned), " in ",
              static_cast<std::size_t>(figures.returned_tensors), " tensors return to be read"),
      best.price.downlink);
  return steps;
}

}  // namespace

std::vector<std::string> two_way_columns() {
  return {"returns_at", "returned_tensors", "returned_bytes",
          "exchanges",  "one_way_ms",       "one_way_mj"};
}

Result<void> append_two_way_row(const ResolvedScenario& asked, ResultRow frame,
                                std::vector<ResultRow>& rows) {
  const Combination& combination = *asked.combination;
  const auto found = best_over(combination, *asked.link);
  if (!found) return fail(found.error());
  const TwoWayAnswer& best = found->best;
  const ModelGraph& graph = combination.group->graph();
  const CutFacts& facts = combination.group->facts_of_set(best.on_device, combination.columns);
  const SkylinePlan plan{.figures = best.figures.cut, .cut = 0, .columns = combination.columns};
  ResultRow row = with_plan(std::move(frame), combination, plan, best.price, facts);
  row.gap = best.gap();
  const std::vector<Cell> cells = {
      returns_at(graph, best.on_device),
      std::int64_t{best.figures.returned_tensors},
      best.figures.returned.count(),
      std::int64_t{best.figures.exchanges},
      found->one_way.latency().ms(),
      found->one_way.energy(combination.scenario.question.objective.scope).mj()};
  row.extra.insert(row.extra.end(), cells.begin(), cells.end());
  append_asked(row, combination, best.figures.cut, facts);
  rows.push_back(std::move(row));
  return {};
}

Result<Explanation> explain_two_way(const ResolvedScenario& asked) {
  const Combination& combination = *asked.combination;
  const Question& question = combination.scenario.question;
  const ModelGraph& graph = combination.group->graph();
  const auto found = best_over(combination, *asked.link);
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
        const auto other = best_over(combination, link);
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
