// The min-cut over all assignments of layers to device and cloud, in any order (two_way.h).
#pragma once

#include <vector>

#include "engine/cut/min_cut/cut_weights.h"
#include "engine/cut/table/cut_rules.h"

namespace offcut {

// Returns the assignment that weighs least where a tensor that is made at one site and read at the
// other crosses once each way: `weights.up` up, `back`, [tensors], for one that is made in the
// cloud and read on the device. Crossing is charged per byte only: `weights.offload` is paid once.
// Solves the unreduced network. `rules` must not ask for one tensor.
[[nodiscard]] WeightedCut min_cut_two_way(const ModelGraph& graph, const CutWeights& weights,
                                          const std::vector<double>& back,
                                          const CutRules* rules = nullptr);

}  // namespace offcut
