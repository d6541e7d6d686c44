#include "scenarios/rows/placement.h"

#include <array>

#include "scenarios/rows/three_site_placement.h"
#include "scenarios/rows/two_site_placement.h"
#include "scenarios/rows/two_way_placement.h"

namespace offcut::scenarios {
namespace {

template <class Kind>
Result<std::unique_ptr<Placement>> best_of(const ResolvedScenario& resolved) {
  auto best = Kind::best(resolved);
  if (!best) return fail(best.error());
  return std::make_unique<Kind>(std::move(*best));
}

template <class Kind>
constexpr PlacementModel row(PlacementKind kind) {
  return {kind, Kind::columns, best_of<Kind>};
}

constexpr std::array kModels = {
    row<TwoSitePlacement>(PlacementKind::TwoSites),
    row<ThreeSitePlacement>(PlacementKind::ThreeSites),
    row<TwoWayPlacement>(PlacementKind::TwoWay),
};
static_assert(has_row_per_enumerator(kModels, &PlacementModel::kind));

}  // namespace

const PlacementModel& model_of(PlacementKind kind) { return kModels[index_of(kind)]; }

}  // namespace offcut::scenarios
