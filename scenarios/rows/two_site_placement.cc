#include "scenarios/rows/two_site_placement.h"

#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

PlacedAnswer placed(const CutAnswer& cut) {
  return {.plan = {.figures = cut.figures, .cut = cut.cut, .columns = cut.columns},
          .price = cut.price,
          .value = cut.value,
          .feasible = cut.feasible,
          .binding = cut.binding,
          .gap = cut.gap(),
          .method = cut.method};
}

}  // namespace

TwoSitePlacement::TwoSitePlacement(const ResolvedScenario& resolved, CutAnswer answer)
    : Placement(placed(answer)), resolved_(&resolved), cut_(std::move(answer)) {}

Result<TwoSitePlacement> TwoSitePlacement::best(const ResolvedScenario& resolved) {
  const Combination& combination = *resolved.combination;
  return TwoSitePlacement(resolved,
                          combination.group->solver().answer(combination.columns, *resolved.link,
                                                             combination.scenario.question));
}

Result<void> TwoSitePlacement::certify() const {
  return resolved_->combination->group->certify_once(cut_, *resolved_->link);
}

const CutFacts& TwoSitePlacement::facts() const {
  return resolved_->combination->group->facts(cut_, resolved_->combination->columns);
}

std::vector<PlanStep> TwoSitePlacement::steps() const {
  const CutPrice& price = answer().price;
  return {{.name = "device", .what = "", .time = price.device},
          {.name = "uplink", .what = "", .time = price.uplink},
          {.name = "cloud", .what = "", .time = price.cloud},
          {.name = "downlink", .what = "", .time = price.downlink}};
}

SitePlan TwoSitePlacement::sites() const {
  const CutSolver& solver = resolved_->combination->group->solver();
  const std::vector<bool> on_device =
      solver.tree() != nullptr ? solver.tree()->on_device(cut_.cut) : solver.on_device(cut_);
  return plan_of_nested(on_device, on_device);
}

// "the cloud starts at conv4", with the encoding where there is a choice.
std::string TwoSitePlacement::place() const {
  const CutSolver& solver = resolved_->combination->group->solver();
  const std::string& name = facts().first_cloud_layer;
  if (solver.encodings() > 1 && cut_.figures.offloads) {
    return message("the cloud starts at ", name, " in ", solver.encoding(cut_.columns).name);
  }
  if (name == "input") return "everything in the cloud";
  if (name == "output") return "everything on the device";
  return message("the cloud starts at ", name);
}

}  // namespace offcut::scenarios
