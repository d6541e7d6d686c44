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

ExplainedSubject subject_of(const StudyContext& context, const ResolvedScenario& resolved) {
  const Combination& combination = *resolved.combination;
  const CutGroup& group = *combination.group;
  const Link& link = *resolved.link;
  return {.model = combination.model,
          .device = combination.device,
          .device_point = text_of_point(group.device(combination.columns).point),
          .cloud = combination.cloud,
          .cloud_point = text_of_point(group.cloud(combination.columns).point),
          .network = link.name(),
          .uplink = link.uplink(),
          .downlink = link.downlink(),
          .round_trip = link.round_trip(),
          .values = context.axes.text(resolved.digits, true)};
}

}  // namespace

Result<Explanation> explain_scenario(const PreparedStudy& study, std::uint64_t i) {
  const auto resolved = resolve_answerable(study, i);
  if (!resolved) return fail(resolved.error());
  const PlacementKind kind = resolved->combination->scenario.placement;
  auto told = kExplainers[index_of(kind)].explain(*resolved);
  if (!told) return told;
  told->of = subject_of(study.context(), *resolved);
  return told;
}

}  // namespace offcut::scenarios
