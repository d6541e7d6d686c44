// All pairs of nested cuts of a graph (three_sites.h), less those that can never be best: the exact
// answer over any two monotone links, as the skyline (skyline.h) is over one.
//
// A pair (D, E) pays
//
//     on the device   time, energy and, where it is bounded, memory of D
//     away            edge time of E less that of D, plus cloud time behind E
//     link            bytes up and down of D         edge link   bytes up and down of E, cloud time
//
// A pair that is no worse than another in all of these, and uses no link that the other does not,
// is no worse in latency and energy whatever the links, for both are monotone and the second lies
// inside the wait of the first. First the outer cuts E of every D are pruned against each other,
// then the pairs that are left.
//
// O(cuts^2 * layers / 64 + cuts * pairs kept of one D + pairs * kept): 154 cuts of MobileNet-V2 are
// 12 thousand pairs, the 2717 of Inception-V1 some millions. Internal to engine/cut;
// three_site_solver.h is the door.
#pragma once

#include <vector>

#include "engine/cut/cut_table.h"
#include "engine/cut/price.h"
#include "engine/cut/question.h"
#include "engine/cut/three_sites.h"

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
  Pins pins;                   // only pairs that keep these
  bool device_memory = false;  // a bound on memory may be asked
};

[[nodiscard]] NestedCuts nested_cuts(const CutTable& table, const CutTree& tree,
                                     const Columns& columns, const SiteColumn& edge,
                                     const NestedScope& scope);

}  // namespace offcut::internal
