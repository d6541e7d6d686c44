#include "engine/cut/table/best_cut.h"

#include "engine/base/check.h"
#include "engine/cut/table/cut_rules.h"

namespace offcut {

BestCut best_cut(const CutTable& table, const CutTree& tree, const Columns& columns,
                 const Link& link, const Question& question) {
  const Pins& pins = question.constraints.pins;
  const std::vector<CutId> kept = pins.none() ? std::vector<CutId>() : cuts_that_keep(pins, tree);
  const std::size_t count = pins.none() ? table.cuts() : kept.size();
  OFFCUT_CHECK(count > 0);
  BestCut best;
  std::optional<Rank> least;
  for (std::size_t i = 0; i < count; ++i) {
    const CutId cut = pins.none() ? static_cast<CutId>(i) : kept[i];
    const CutFigures figures = figures_of(table, tree, cut, columns);
    const CutPrice price = offcut::price(figures, link, question.stream);
    const Rank rank = rank_of(question, figures, price);
    if (least && !(rank < *least)) continue;
    least = rank;
    best.cut = cut;
    best.price = price;
  }
  best.feasible = least->feasible();
  best.binding = least->binding;
  best.excess = least->excess;
  return best;
}

std::vector<CutId> cuts_that_keep(const Pins& pins, const CutTree& tree) {
  std::vector<bool> wanted(tree.layer_count(), false);
  std::vector<bool> refused(tree.layer_count(), false);
  for (const LayerId v : pins.to_device) wanted[v] = true;
  for (const LayerId v : pins.to_cloud) refused[v] = true;
  std::vector<std::uint32_t> found(tree.size(), 0);  // wanted layers inside
  std::vector<bool> broken(tree.size(), false);      // a refused layer is inside
  std::vector<CutId> kept;
  const auto by_rules = pins.rules ? pins.rules->cuts_that_keep(tree) : std::vector<bool>();
  for (CutId cut = 0; cut < tree.size(); ++cut) {
    if (cut > 0) {
      const CutId parent = tree.parent(cut);
      found[cut] = found[parent] + (wanted[tree.layer(cut)] ? 1 : 0);
      broken[cut] = broken[parent] || refused[tree.layer(cut)];
    }
    const bool ruled = by_rules.empty() || by_rules[cut];
    if (ruled && !broken[cut] && found[cut] == pins.to_device.size()) kept.push_back(cut);
  }
  return kept;
}

}  // namespace offcut
