#include "engine/study/cut_forest.h"

namespace offcut {

CutForest forest_of(const CutTree& tree, const CutTable& table, const Columns& columns,
                    std::span<const CutId> cuts) {
  std::vector<bool> needed(tree.size(), false);
  needed[0] = true;
  for (const CutId cut : cuts) {
    for (CutId at = cut; !needed[at]; at = tree.parent(at)) needed[at] = true;
  }
  CutForest forest;
  std::vector<std::uint32_t> node_of(tree.size(), 0);
  for (CutId cut = 0; cut < tree.size(); ++cut) {
    if (!needed[cut]) continue;
    node_of[cut] = static_cast<std::uint32_t>(forest.nodes());
    forest.parent.push_back(node_of[tree.parent(cut)]);
    forest.layer.push_back(static_cast<std::uint32_t>(tree.layer(cut)));
  }
  for (const CutId cut : cuts) {
    const std::size_t encodings = cut == tree.device_only() ? 1 : table.encodings();
    for (std::size_t e = 0; e < encodings; ++e) {
      const Columns at{.device = columns.device, .cloud = columns.cloud, .encoding = e};
      forest.plans.push_back({node_of[cut], cut, e, figures_of(table, tree, cut, at)});
    }
  }
  return forest;
}

CutForest forest_of(const CutForest& all, std::span<const std::size_t> plans) {
  std::vector<bool> needed(all.nodes(), false);
  needed[0] = true;
  for (const std::size_t plan : plans) {
    for (std::uint32_t at = all.plans[plan].node; !needed[at]; at = all.parent[at]) {
      needed[at] = true;
    }
  }
  CutForest forest;
  std::vector<std::uint32_t> node_of(all.nodes(), 0);
  for (std::size_t node = 0; node < all.nodes(); ++node) {
    if (!needed[node]) continue;
    node_of[node] = static_cast<std::uint32_t>(forest.nodes());
    forest.parent.push_back(node_of[all.parent[node]]);
    forest.layer.push_back(all.layer[node]);
  }
  for (const std::size_t plan : plans) {
    forest.plans.push_back(all.plans[plan]);
    forest.plans.back().node = node_of[all.plans[plan].node];
  }
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
