#include "scenarios/rows/three_site_placement.h"

#include <algorithm>

#include "engine/base/text.h"
#include "scenarios/rows/size_text.h"

namespace offcut::scenarios {
namespace {

std::string layers_at(const SitePlan& plan, Site where) {
  const auto count = static_cast<std::size_t>(std::count(plan.begin(), plan.end(), where));
  return count == plan.size() ? "all" : message(count);
}

// "rpi4b runs 44 layers from conv3".
std::string run_text(const std::string& site, const SitePlan& plan, Site where,
                     const std::string& first_layer) {
  const bool from = !first_layer.empty() && first_layer != "input";
  return message(site, " runs ", layers_at(plan, where), " layers", from ? " from " : "",
                 from ? first_layer : "");
}

}  // namespace

std::string place_of(const SitePlan& plan) {
  return message(layers_at(plan, Site::Device), " on the device, ", layers_at(plan, Site::Edge),
                 " on the edge, ", layers_at(plan, Site::Cloud), " in the cloud");
}

std::vector<std::string> ThreeSitePlacement::columns() {
  return {"edge",           "edge_network",      "first_edge_layer",
          "layers_on_edge", "edge_uplink_bytes", "edge_downlink_bytes",
          "edge_ms",        "edge_network_ms",   "edge_only_ms",
          "edge_only_mj"};
}

CutPrice ThreeSitePlacement::whole_at(const ResolvedScenario& resolved, Site site) {
  const Combination& combination = *resolved.combination;
  const ThreeSiteSolver& solver = combination.three_sites->solver();
  return solver
      .priced(solver.all_at(site), *resolved.link, *combination.edge_link,
              combination.scenario.question, resolved.cloud_slow_down)
      .price.total;
}

PlacedAnswer ThreeSitePlacement::placed(const ResolvedScenario& resolved,
                                        const ThreeSiteAnswer& best) {
  return {.plan = {.figures = best.figures.cut,
                   .cut = best.cut,
                   .columns = resolved.combination->columns},
          .price = best.price.total,
          .value = best.rank.value,
          .feasible = best.rank.feasible(),
          .binding = best.rank.binding,
          .gap = 0,
          .method = best.method,
          .cloud_only = whole_at(resolved, Site::Cloud)};
}

ThreeSitePlacement::ThreeSitePlacement(const ResolvedScenario& resolved, ThreeSiteAnswer best)
    : Placement(placed(resolved, best)),
      resolved_(&resolved),
      best_(std::move(best)),
      facts_(&resolved.combination->three_sites->facts(best_.plan)) {}

Result<ThreeSitePlacement> ThreeSitePlacement::best(const ResolvedScenario& resolved) {
  const Combination& combination = *resolved.combination;
  auto best = combination.three_sites->solver().answer(*resolved.link, *combination.edge_link,
                                                       combination.scenario.question);
  if (!best) return fail(best.error());
  return ThreeSitePlacement(resolved, std::move(*best));
}

ThreeSitePlacement ThreeSitePlacement::of(const ResolvedScenario& resolved,
                                          ThreeSiteAnswer answer) {
  return ThreeSitePlacement(resolved, std::move(answer));
}

Result<void> ThreeSitePlacement::certify() const {
  const Combination& combination = *resolved_->combination;
  return offcut::certify(combination.group->graph(), combination.three_sites->solver().problem(),
                         best_.plan, *resolved_->link, *combination.edge_link, best_.price);
}

std::vector<Cell> ThreeSitePlacement::cells() const {
  const Combination& combination = *resolved_->combination;
  const CutPrice edge_only = whole_at(Site::Edge);
  const EnergyScope scope = combination.scenario.question.objective.scope;
  return {std::string_view(combination.edge),
          std::string_view(combination.edge_network),
          std::string_view(facts_->first_edge_layer),
          std::int64_t{best_.figures.layers_on_edge},
          best_.figures.edge_up.count(),
          best_.figures.edge_down.count(),
          best_.price.total.edge.ms(),
          (best_.price.edge_up + best_.price.edge_down).ms(),
          edge_only.latency().ms(),
          edge_only.energy(scope).mj()};
}

std::vector<PlanStep> ThreeSitePlacement::steps() const {
  const Combination& combination = *resolved_->combination;
  const ThreeSiteFigures& figures = best_.figures;
  const CutPrice& total = best_.price.total;
  std::vector<PlanStep> steps;
  const auto runs = [&](const char* name, const std::string& site, Site where,
                        const std::string& first_layer, Duration time) {
    steps.push_back({name, run_text(site, best_.plan, where, first_layer), time});
  };
  const auto sends = [&](const char* name, Bytes bytes, const std::string& network, Duration time) {
    steps.push_back({name, message(kilobytes_text(bytes), " over ", network), time});
  };
  if (figures.cut.layers > 0) runs("device", combination.device, Site::Device, "", total.device);
  if (!figures.cut.offloads) return steps;
  const std::string& network = resolved_->network.name();
  sends("uplink", figures.cut.up, network, total.uplink - best_.price.edge_up);
  if (figures.layers_on_edge > 0) {
    runs("edge", combination.edge, Site::Edge, facts_->first_edge_layer, total.edge);
  }
  if (figures.uses_cloud) {
    sends("edge up", figures.edge_up, combination.edge_network, best_.price.edge_up);
    runs("cloud", combination.cloud, Site::Cloud, facts_->cut.first_cloud_layer, total.cloud);
    sends("edge down", figures.edge_down, combination.edge_network, best_.price.edge_down);
  }
  sends("downlink", figures.cut.down, network, total.downlink - best_.price.edge_down);
  return steps;
}

}  // namespace offcut::scenarios
