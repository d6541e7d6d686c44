// All pairs of nested cuts of a graph (three_sites.h), less those that can never be best: the exact
// answer over any two monotone links, as the skyline (skyline.h) is over one.
//
// A pair (D, E) spends device time and energy on D, and `away` = edge time of E less that of D plus
// cloud time behind E. It is dropped for one that is no worse in all of
//
//     device time + away                  where latency counts
//     energy                              where energy counts
//     energy + (idle power + W) * away    likewise; W: the dearest wait of the link
//     away                                instead, where waiting may cost anything, or a step
//     cloud time                          where the edge link charges for waiting
//     edge time and cloud time            likewise, where each site may be faster or slower
//     bytes up and down of D and of E, links used, memory where it is bounded
//
// for the link is monotone and so is the edge link inside its wait. First the outer cuts E of every
// D are pruned against each other, then the pairs that are left.
//
// O(cuts^2 * layers / 64 + cuts * kept of one D + pairs * kept): MobileNet-V2 has 12 thousand
// pairs, Inception-V1 some millions. Internal to engine/cut; three_site_solver.h is the door.
#pragma once

#include <vector>

#include "engine/cut/placements/three_sites.h"
#include "engine/cut/skyline/skyline.h"
#include "engine/cut/table/cut_table.h"
#include "engine/cut/table/price.h"

namespace offcut::internal {

struct NestedPair {
  CutId inner = 0;  // layers on the device
  CutId outer = 0;  // on device or edge
};

struct NestedCuts {
  std::vector<NestedPair> kept;  // in tie-break order: fewer layers on the device, then outside
                                 // the cloud, then the earlier cuts
  double considered = 0;         // pairs that keep the pins
};

struct NestedScope {
  SkylineScope link;         // of the link and the question
  bool edge_wait = false;    // the edge link may charge for waiting
  bool times_apart = false;  // each site may be faster or slower

  friend auto operator<=>(const NestedScope& a, const NestedScope& b) = default;
};

// Returns the scope that covers the links and the question.
[[nodiscard]] NestedScope nested_scope_of(const Link& link, const Link& edge_link,
                                          const Question& question);

// Returns the scope that covers any links, and sites of any speed.
[[nodiscard]] NestedScope nested_scope_of_all(const Constraints& bounds);

[[nodiscard]] NestedCuts nested_cuts(const CutTable& table, const CutTree& tree,
                                     const Columns& columns, const SiteColumn& edge,
                                     const NestedScope& scope);

}  // namespace offcut::internal
