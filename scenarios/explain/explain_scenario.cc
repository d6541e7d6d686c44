#include "scenarios/explain/explain_scenario.h"

#include <array>

#include "scenarios/explain/explain_cut.h"
#include "scenarios/explain/explain_three_sites.h"
#include "scenarios/explain/explain_two_way.h"

namespace offcut::scenarios {
namespace {

struct Explainer {
  PlacementKind kind;
  Result<Explanation> (*explain)(const ResolvedScenario& resolved);
};

constexpr std::array kExplainers = {
    Explainer{PlacementKind::TwoSites, explain_cut},
    Explainer{PlacementKind::ThreeSites, explain_three_sites},
    Explainer{PlacementKind::TwoWay, explain_two_way},
};
static_assert(has_row_per_enumerator(kExplainers, &Explainer::kind));

}  // namespace

Result<Explanation> explain_scenario(const PreparedStudy& study, std::uint64_t i) {
  const auto resolved = resolve_answerable(study, i);
  if (!resolved) return fail(resolved.error());
  return kExplainers[index_of(resolved->combination->scenario.placement)].explain(*resolved);
}

}  // namespace offcut::scenarios
