// What Monte Carlo prices: some cuts of a cut tree with all their ancestors, and the two sites with
// what is uncertain about them.
//
//   cuts asked for: 3, 4          nodes of the forest: 0 -> 1 -> 2 -> 3*
//                                                           |-> 4*
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/units.h"
#include "engine/cost/site_column.h"
#include "engine/cut/table/cut_table.h"
#include "engine/cut/table/cut_tree.h"
#include "engine/cut/table/price.h"

namespace offcut {

// What is priced: a cut in one encoding. Of `figures` the times and the energy of the layers are
// left to the draws; the codec, the bytes, the memory and the rest hold for all of them.
struct ForestPlan {
  std::uint32_t node = 0;
  CutId cut = 0;  // number in the tree
  std::size_t encoding = 0;
  CutFigures figures;
};

// The cuts to price with all their ancestors, in depth-first order: a parent stands before its
// children, and what lies between a node and a child of it are nodes below an earlier child.
struct CutForest {
  std::vector<std::uint32_t> parent;  // [nodes] a smaller node; of node 0: 0
  std::vector<std::uint32_t> layer;   // [nodes] added to the parent; of node 0: unused
  std::vector<ForestPlan> plans;      // ascending by node

  std::size_t nodes() const { return parent.size(); }
};

// Returns the forest of `cuts`, ascending, in every encoding of the table; device-only sends
// nothing, so it comes in the first alone. Cut 0 is always a node.
[[nodiscard]] CutForest forest_of(const CutTree& tree, const CutTable& table,
                                  const Columns& columns, std::span<const CutId> cuts);
// Returns the forest of some plans of another, by their places, ascending.
[[nodiscard]] CutForest forest_of(const CutForest& all, std::span<const std::size_t> plans);

// One site with its uncertainty. Empty layer_sd: no spread.
struct UncertainSite {
  std::vector<double> seconds;   // [layers] mean
  std::vector<double> joules;    // [layers] mean; of the device, for the cloud unused
  std::vector<double> layer_sd;  // [layers] relative standard deviation of repeated runs
  double common_sd = 0;          // relative standard deviation of the calibration
  Power idle_power;              // of the device while it waits
};
// Returns the site of a column; `common_sd` replaces that of the column.
[[nodiscard]] UncertainSite uncertain_site(const SiteColumn& column,
                                           std::optional<double> common_sd = std::nullopt);

}  // namespace offcut
