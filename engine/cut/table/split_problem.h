// What is split between two sites: what each layer costs on the device and in the cloud, and what
// each tensor weighs on the network between them. Every method and every certificate starts from
// this.
//
//   CutProblem     owns the columns of a study: all operating points of both sites, all encodings
//   SplitProblem   a view of one of each, which is what one plan is priced with
//
// The graph is not part of it, because it is the same for all of them and is often prepared apart
// (CutTree, CutNetwork). Restrictions are not part of it either: they come with the question, as
// Pins (question.h) or as the scope of a skyline (skyline.h).
#pragma once

#include <vector>

#include "engine/cost/site_column.h"
#include "engine/cut/table/price.h"
#include "engine/cut/table/wire.h"

namespace offcut {

// The columns must outlive it.
struct SplitProblem {
  const SiteColumn& device;
  const SiteColumn& cloud;
  WireView wire;
};

struct CutProblem {
  std::vector<SiteColumn> device;
  std::vector<SiteColumn> cloud;
  std::vector<WireColumn> wires;  // encodings to choose from, one or more

  // REQUIRES: every number in `columns` is below the size of its list.
  [[nodiscard]] SplitProblem at(const Columns& columns) const {
    return {device[columns.device], cloud[columns.cloud], wires[columns.encoding]};
  }
};

// Returns what a plan costs off the network, from nothing but the set of layers on the device: sums
// in ascending order of layers, the same bits that CutTable has. Layers may be anywhere
// (two_way.h): a tensor goes up if it is on the device and some layer in the cloud reads it; a
// result of the network comes down if it was made in the cloud. O(layers + edges).
[[nodiscard]] CutFigures figures_of_set(const ModelGraph& graph, const SplitProblem& problem,
                                        const std::vector<bool>& on_device);

}  // namespace offcut
