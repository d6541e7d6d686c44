#include "scenarios/prepared/scenario_pins.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "engine/base/text.h"
#include "scenarios/prepared/cut_group.h"

namespace offcut::scenarios {
namespace {

// Returns the layers of the fused graph that hold the operators of these names.
std::vector<std::string> layers_holding(const ModelGraph& graph,
                                        const std::vector<std::string>& names) {
  std::unordered_map<std::string_view, const std::string*> holder_of;
  for (const Layer& layer : graph.layers()) {
    for (const std::string& member : layer.members) holder_of[member] = &layer.name;
  }
  std::vector<std::string> out;
  for (const std::string& name : names) {
    const auto holder = holder_of.find(name);
    // An unknown name is told by whoever looks it up.
    out.push_back(holder == holder_of.end() ? name : *holder->second);
  }
  return out;
}

// Where layers may return, one that must stay may lie behind one that must go.
Result<Pins> returning_pins(const ModelGraph& graph, const std::vector<std::string>& here,
                            const std::vector<std::string>& there) {
  auto pins = pins_by_name(graph, here, {});
  if (!pins) return pins;
  auto gone = pins_by_name(graph, {}, there);
  if (!gone) return gone;
  for (const LayerId v : gone->to_cloud) {
    if (std::count(pins->to_device.begin(), pins->to_device.end(), v) == 0) continue;
    return fail(ErrorCode::Inconsistent, message("pinned layer ", in_quotes(graph.layers()[v].name),
                                                 ": expected one site, found it pinned to both"));
  }
  pins->to_cloud = gone->to_cloud;
  return pins;
}

// Where layers may return, what must go takes off the device what follows it by the rules.
Result<void> expect_returning_plan(const ModelGraph& graph, const Pins& pins) {
  std::vector<bool> largest(graph.layer_count(), true);
  for (const LayerId v : pins.to_cloud) largest[v] = false;
  pins.rules->shrink(largest, true);
  for (const LayerId v : pins.to_device) {
    if (largest[v]) continue;
    return fail(ErrorCode::Inconsistent,
                message("cuts: expected rules under which ", in_quotes(graph.layers()[v].name),
                        " stays on the device while pinned layers go, found none such"));
  }
  return {};
}

Result<void> set_named_pins(Combination& combination) {
  Scenario& scenario = combination.scenario;
  if (scenario.pin_to_device.empty() && scenario.pin_to_cloud.empty()) return {};
  const ModelGraph& graph = combination.group->graph();
  const std::vector<std::string> here = layers_holding(graph, scenario.pin_to_device);
  const std::vector<std::string> there = layers_holding(graph, scenario.pin_to_cloud);
  auto pins = scenario.placement == PlacementKind::TwoWay ? returning_pins(graph, here, there)
                                                          : pins_by_name(graph, here, there);
  if (!pins) return fail(within("constraints", pins.error()));
  scenario.question.constraints.pins = std::move(*pins);
  return {};
}

}  // namespace

Result<void> set_pins(Combination& combination) {
  Scenario& scenario = combination.scenario;
  if (auto ok = set_named_pins(combination); !ok || scenario.cuts.any_cut()) return ok;
  auto rules = combination.group->rules(scenario.cuts);
  if (!rules) return fail(within("cuts", rules.error()));
  Pins& pins = scenario.question.constraints.pins;
  pins.rules = std::move(*rules);
  if (scenario.placement == PlacementKind::TwoWay) {
    return expect_returning_plan(combination.group->graph(), pins);
  }
  const auto left = combination.group->solver().expect_cut(pins);
  if (!left) return fail(within("cuts", left.error()));
  return {};
}

}  // namespace offcut::scenarios
