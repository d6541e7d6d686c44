#include "scenarios/explain/explain_three_sites.h"

#include <functional>
#include <map>

#include "engine/base/text.h"
#include "network_models/network_link.h"
#include "scenarios/explain/flips.h"
#include "scenarios/explain/words.h"
#include "scenarios/rows/plan_row.h"
#include "scenarios/rows/three_site_rows.h"

namespace offcut::scenarios {
namespace {

std::string layers_at(const SitePlan& plan, Site where) {
  std::size_t count = 0;
  for (const Site one : plan) count += one == where ? 1 : 0;
  return count == plan.size() ? "all" : message(count);
}

// "12 on the device, 44 on the edge, 0 in the cloud".
std::string place_of(const SitePlan& plan) {
  return message(layers_at(plan, Site::Device), " on the device, ", layers_at(plan, Site::Edge),
                 " on the edge, ", layers_at(plan, Site::Cloud), " in the cloud");
}

// What runs and moves, in the order in which it happens.
std::vector<ExplainedStep> steps_of(const ResolvedScenario& asked, const ThreeSiteAnswer& best,
                                    const ThreeSiteFacts& facts) {
  const Combination& combination = *asked.combination;
  const ThreeSiteFigures& figures = best.figures;
  const CutPrice& total = best.price.total;
  std::vector<ExplainedStep> steps;
  const auto add = [&](const char* name, std::string what, Duration time) {
    steps.push_back({.name = name, .what = std::move(what), .time = time});
  };
  const auto runs = [&](const std::string& site, Site where, const std::string& from) {
    return message(site, " runs ", layers_at(best.plan, where), " layers",
                   from.empty() || from == "input" ? "" : " from ", from == "input" ? "" : from);
  };
  if (figures.cut.layers > 0)
    add("device", runs(combination.device, Site::Device, ""), total.device);
  if (!figures.cut.offloads) return steps;
  add("uplink", message(kilobytes_text(figures.cut.up), " over ", asked.network.name()),
      total.uplink - best.price.edge_up);
  if (figures.layers_on_edge > 0) {
    add("edge", runs(combination.edge, Site::Edge, facts.first_edge_layer), total.edge);
  }
  if (figures.uses_cloud) {
    add("edge up", message(kilobytes_text(figures.edge_up), " over ", combination.edge_network),
        best.price.edge_up);
    add("cloud", runs(combination.cloud, Site::Cloud, facts.cut.first_cloud_layer), total.cloud);
    add("edge down", message(kilobytes_text(figures.edge_down), " over ", combination.edge_network),
        best.price.edge_down);
  }
  add("downlink", message(kilobytes_text(figures.cut.down), " over ", asked.network.name()),
      total.downlink - best.price.edge_down);
  return steps;
}

// Numbers plans, so that knobs can tell them apart.
class PlanNumbers {
 public:
  std::size_t of(const SitePlan& plan) {
    const auto [entry, is_new] = numbers_.emplace(plan, plans_.size());
    if (is_new) plans_.push_back(plan);
    return entry->second;
  }
  const SitePlan& at(std::size_t number) const { return plans_[number]; }

 private:
  std::map<SitePlan, std::size_t> numbers_;
  std::vector<SitePlan> plans_;
};

SiteColumn scaled(SiteColumn column, double factor) {
  for (Duration& time : column.time) time = time * factor;
  for (Energy& energy : column.energy) energy = energy * factor;
  return column;
}

class Turning {
 public:
  Turning(const ResolvedScenario& asked, PlanNumbers& numbers) : asked_(asked), numbers_(numbers) {}

  std::vector<Knob> knobs() {
    std::vector<Knob> out;
    const Combination& combination = *asked_.combination;
    add_network_knobs(
        asked_.network, "",
        [this](const Link& link) { return number(link, *asked_.combination->edge_link); }, out);
    add_network_knobs(
        *combination.edge_spec, "edge ",
        [this](const Link& link) { return number(*asked_.link, link); }, out);
    constexpr double kMostCuts = 1000;
    if (combination.group->solver().cuts() > kMostCuts) return out;
    out.push_back({"device time", "x", 1.0, [this](double f) { return at_speed(f, 1, 1); }});
    out.push_back({"edge time", "x", 1.0, [this](double f) { return at_speed(1, f, 1); }});
    out.push_back({"cloud time", "x", 1.0, [this](double f) { return at_speed(1, 1, f); }});
    return out;
  }

 private:
  const Question& question() const { return asked_.combination->scenario.question; }
  std::optional<std::size_t> number(const Link& link, const Link& edge_link) {
    const auto best = asked_.combination->three_sites->solver().answer(link, edge_link, question());
    if (!best) return std::nullopt;
    return numbers_.of(best->plan);
  }
  std::optional<std::size_t> at_speed(double device, double edge, double cloud) {
    const Combination& combination = *asked_.combination;
    const ThreeSiteProblem& now = combination.three_sites->solver().problem();
    const SiteColumn columns[] = {scaled(now.split.device, device), scaled(now.edge, edge),
                                  scaled(now.split.cloud, cloud)};
    const CutGroup& group = *combination.group;
    const auto cuts =
        CutSolver::build(group.graph(), {.device = {columns[0]},
                                         .cloud = {columns[2]},
                                         .wires = {group.solver().wire(combination.columns)}});
    if (!cuts) return std::nullopt;
    const ThreeSiteSolver solver(
        group.graph(), {.split = {columns[0], columns[2], now.split.wire}, .edge = columns[1]},
        *cuts, {});
    const auto best = solver.answer(*asked_.link, *combination.edge_link, question());
    if (!best) return std::nullopt;
    return numbers_.of(best->plan);
  }

  const ResolvedScenario& asked_;
  PlanNumbers& numbers_;
};

}  // namespace

Result<Explanation> explain_three_sites(const ResolvedScenario& asked) {
  const Combination& combination = *asked.combination;
  const Question& question = combination.scenario.question;
  const auto best = best_tiers(asked);
  if (!best) return fail(best.error());
  const ThreeSiteSolver& solver = combination.three_sites->solver();
  const ThreeSiteFacts& facts = combination.three_sites->facts(best->plan);
  const auto whole = [&](Site where) {
    return solver.priced(solver.all_at(where), *asked.link, *combination.edge_link, question)
        .price.total;
  };
  Explanation out;
  out.scenario = combination.scenario.name;
  out.objective = combination.scenario.objective;
  out.scope = question.objective.scope;
  out.edits = edits_of(combination.scenario);
  out.best.first_cloud_layer = place_of(best->plan);
  out.best.layers_on_device = best->figures.cut.layers;
  out.best.up = best->figures.cut.up;
  out.best.down = best->figures.cut.down;
  out.best.price = best->price.total;
  out.best.value = best->rank.value;
  out.best.provenance = facts.cut.provenance;
  const LatencyInterval interval = latency_interval(best->price.total, facts.cut);
  out.best.latency_low_ms = interval.low.ms();
  out.best.latency_high_ms = interval.high.ms();
  out.device_only.price = whole(Site::Device);
  out.cloud_only.price = whole(Site::Cloud);
  out.rivals.push_back({.name = "edge only", .price = whole(Site::Edge)});
  out.steps = steps_of(asked, *best, facts);
  out.feasible = best->rank.feasible();
  out.binding = best->rank.binding;
  out.considered = best->considered;
  out.method = std::string(name_of(best->method));
  PlanNumbers numbers;
  Turning turning(asked, numbers);
  const std::size_t now = numbers.of(best->plan);
  find_flips(
      now, turning.knobs(), [&](std::size_t plan) { return place_of(numbers.at(plan)); }, out);
  return out;
}

}  // namespace offcut::scenarios
