#include "engine/study/cut_forest.h"

namespace offcut {

CutForest forest_of(const CutTree& tree, const CutTable& table, std::span<const CutId> cuts) {
  std::vector<bool> needed(tree.size(), false);
  std::vector<bool> asked(tree.size(), false);
  needed[0] = true;
  for (const CutId cut : cuts) {
    asked[cut] = true;
    for (CutId at = cut; !needed[at]; at = tree.parent(at)) needed[at] = true;
  }
  CutForest forest;
  std::vector<std::uint32_t> node_of(tree.size(), 0);
  for (CutId cut = 0; cut < tree.size(); ++cut) {
    if (!needed[cut]) continue;
    node_of[cut] = static_cast<std::uint32_t>(forest.nodes());
    forest.parent.push_back(node_of[tree.parent(cut)]);
    forest.layer.push_back(static_cast<std::uint32_t>(tree.layer(cut)));
    forest.up.push_back(table.up(cut).as_double());
    forest.down.push_back(table.down(cut).as_double());
    forest.asked.push_back(asked[cut]);
    forest.cut.push_back(cut);
  }
  forest.device_only = needed[tree.device_only()] ? node_of[tree.device_only()]
                                                  : static_cast<std::uint32_t>(forest.nodes());
  return forest;
}

UncertainSite uncertain_site(const SiteColumn& column, std::optional<double> common_sd) {
  UncertainSite site{.seconds = {},
                     .joules = {},
                     .layer_sd = column.relative_sd,
                     .common_sd = common_sd.value_or(column.common_sd),
                     .idle_power = column.idle_power};
  for (const Duration time : column.time) site.seconds.push_back(time.s());
  for (const Energy energy : column.energy) site.joules.push_back(energy.j());
  return site;
}

}  // namespace offcut
