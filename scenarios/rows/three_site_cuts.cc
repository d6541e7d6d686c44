#include "scenarios/rows/three_site_cuts.h"

#include <algorithm>

#include "engine/base/text.h"
#include "scenarios/rows/placement_row.h"
#include "scenarios/rows/three_site_placement.h"

namespace offcut::scenarios {
namespace {

constexpr std::size_t kMostCuts = 1000;  // half a million rows

bool lies_in(const std::vector<bool>& inner, const std::vector<bool>& outer) {
  for (std::size_t v = 0; v < inner.size(); ++v) {
    if (inner[v] && !outer[v]) return false;
  }
  return true;
}

SitePlan plan_of(const std::vector<bool>& inner, const std::vector<bool>& outer) {
  SitePlan plan;
  for (std::size_t v = 0; v < inner.size(); ++v) {
    plan.push_back(inner[v] ? Site::Device : outer[v] ? Site::Edge : Site::Cloud);
  }
  return plan;
}

bool keeps(const Pins& pins, const SitePlan& plan) {
  const auto all_at = [&](const std::vector<LayerId>& layers, Site where) {
    return std::all_of(layers.begin(), layers.end(), [&](LayerId v) { return plan[v] == where; });
  };
  if (!all_at(pins.to_device, Site::Device) || !all_at(pins.to_cloud, Site::Cloud)) return false;
  return !pins.rules || (pins.rules->keeps(layers_up_to(plan, Site::Device)) &&
                         pins.rules->keeps(layers_up_to(plan, Site::Edge)));
}

}  // namespace

Result<void> append_three_site_cuts(const StudyContext& context, const ResolvedScenario& resolved,
                                    std::uint64_t number, std::vector<ResultRow>& rows) {
  const Combination& combination = *resolved.combination;
  const Question& question = combination.scenario.question;
  const CutTree* tree = combination.group->solver().tree();
  if (tree == nullptr || tree->size() > kMostCuts) {
    return fail(ErrorCode::TooLarge,
                message("output.rows: expected ", in_quotes(spec_of(RowKind::Best).word), " with ",
                        spec_of(PlacementKind::ThreeSites).key, " and a model of over ", kMostCuts,
                        " cuts, found ", in_quotes(spec_of(RowKind::AllCuts).word)));
  }
  std::vector<std::vector<bool>> cuts;
  for (CutId cut = 0; cut < tree->size(); ++cut) cuts.push_back(tree->on_device(cut));
  for (CutId inner = 0; inner < cuts.size(); ++inner) {
    for (const std::vector<bool>& outer : cuts) {
      if (!lies_in(cuts[inner], outer)) continue;
      const SitePlan plan = plan_of(cuts[inner], outer);
      ThreeSiteAnswer answer = combination.three_sites->solver().priced(
          plan, *resolved.link, *combination.edge_link, question);
      answer.cut = inner;
      const bool feasible = answer.rank.feasible() && keeps(question.constraints.pins, plan);
      const ThreeSitePlacement placement = ThreeSitePlacement::of(resolved, std::move(answer));
      if (auto ok = placement.certify(); !ok) return ok;
      rows.push_back(placement_row(context, resolved, number, placement));
      rows.back().feasible = feasible;
    }
  }
  return {};
}

}  // namespace offcut::scenarios
