#include "scenarios/explain/explain_two_way.h"

#include <algorithm>

#include "scenarios/explain/explain_placement.h"
#include "scenarios/explain/flips.h"
#include "scenarios/rows/two_way_placement.h"

namespace offcut::scenarios {

Result<Explanation> explain_two_way(const ResolvedScenario& resolved) {
  const auto best = TwoWayPlacement::best(resolved);
  if (!best) return fail(best.error());
  if (auto ok = best->certify(); !ok) return fail(ok.error());
  const Combination& combination = *resolved.combination;
  const ModelGraph& graph = combination.group->graph();
  Explanation out = explain_placement(resolved, *best);
  if (const auto& one_way = best->two_way().one_way) {
    out.rivals.push_back({.name = "one way", .place = "", .price = *one_way});
  }
  std::vector<std::vector<bool>> plans = {best->two_way().best.on_device};
  std::vector<Knob> knobs;
  add_network_knobs(
      resolved.network, "",
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
