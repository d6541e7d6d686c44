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

namespace offcut {

// The cuts to price: some cuts of a tree with all their ancestors, parents first.
struct CutForest {
  std::vector<std::uint32_t> parent;  // [nodes] a smaller node; of node 0: 0
  std::vector<std::uint32_t> layer;   // [nodes] added to the parent; of node 0: unused
  std::vector<double> up;             // [nodes] bytes
  std::vector<double> down;
  std::vector<bool> asked;        // [nodes] results are wanted; the others are on the way
  std::vector<CutId> cut;         // [nodes] number in the tree
  std::uint32_t device_only = 0;  // a node, or nodes() if it is not asked for

  std::size_t nodes() const { return parent.size(); }
};

// Returns the forest of `cuts`, in the order of their numbers. Cut 0 is always a node.
[[nodiscard]] CutForest forest_of(const CutTree& tree, const CutTable& table,
                                  std::span<const CutId> cuts);

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
