#include "scenarios/explain/explain_three_sites.h"

#include <functional>
#include <map>

#include "engine/base/text.h"
#include "network_models/network_link.h"
#include "scenarios/explain/explain_placement.h"
#include "scenarios/explain/flips.h"
#include "scenarios/rows/three_site_placement.h"

namespace offcut::scenarios {
namespace {

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
  Turning(const ResolvedScenario& resolved, PlanNumbers& numbers)
      : resolved_(resolved), numbers_(numbers) {}

  std::vector<Knob> knobs() {
    std::vector<Knob> out;
    const Combination& combination = *resolved_.combination;
    add_network_knobs(
        resolved_.network, "",
        [this](const Link& link) { return number(link, *resolved_.combination->edge_link); }, out);
    add_network_knobs(
        *combination.edge_spec, "edge ",
        [this](const Link& link) { return number(*resolved_.link, link); }, out);
    constexpr double kMostCuts = 1000;
    if (combination.group->solver().cuts() > kMostCuts) return out;
    out.push_back({"device time", "x", 1.0, [this](double f) { return at_speed(f, 1, 1); }});
    out.push_back({"edge time", "x", 1.0, [this](double f) { return at_speed(1, f, 1); }});
    out.push_back({"cloud time", "x", 1.0, [this](double f) { return at_speed(1, 1, f); }});
    return out;
  }

 private:
  const Question& question() const { return resolved_.combination->scenario.question; }
  std::optional<std::size_t> number(const Link& link, const Link& edge_link) {
    const auto best =
        resolved_.combination->three_sites->solver().answer(link, edge_link, question());
    if (!best) return std::nullopt;
    return numbers_.of(best->plan);
  }
  std::optional<std::size_t> at_speed(double device, double edge, double cloud) {
    const Combination& combination = *resolved_.combination;
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
    const auto best = solver.answer(*resolved_.link, *combination.edge_link, question());
    if (!best) return std::nullopt;
    return numbers_.of(best->plan);
  }

  const ResolvedScenario& resolved_;
  PlanNumbers& numbers_;
};

}  // namespace

Result<Explanation> explain_three_sites(const ResolvedScenario& resolved) {
  const auto best = ThreeSitePlacement::best(resolved);
  if (!best) return fail(best.error());
  if (auto ok = best->certify(); !ok) return fail(ok.error());
  Explanation out = explain_placement(resolved, *best);
  out.rivals.push_back({.name = "edge only", .place = "", .price = best->whole_at(Site::Edge)});
  out.considered = best->three_sites().considered;
  PlanNumbers numbers;
  Turning turning(resolved, numbers);
  const std::size_t now = numbers.of(best->three_sites().plan);
  find_flips(
      now, turning.knobs(), [&](std::size_t plan) { return place_of(numbers.at(plan)); }, out);
  return out;
}

}  // namespace offcut::scenarios
