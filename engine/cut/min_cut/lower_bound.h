// What can be proved where no method lists all plans that can be best: the optimum where the price
// is a sum over layers and tensors, and a lower bound on the objective elsewhere.
//
// The bound prices a plan off the network by a line hull and the network by its least cost. For all
// cuts that offload,
//
//     value  >=  h(bytes up) + network(bytes up, least down, least wait)
//
//     off |\                 h: the lower convex hull of the price off the network over bytes up.
//         | \__              Its corners are min-cuts, one per piece of the envelope over a price
//         |    \_____ h      per byte. The network costs no less for more bytes (link.h), so each
//         +------------ up   piece is cut into strips, each bounded by its two ends.
//
// and device-only pays no network. Energy-delay: the product of the two bounds. Throughput: the
// longest stage is no shorter than the uplink, and than the mean of device and cloud. Bounds of the
// question other than pins are left out, so the number stays below every plan that keeps them.
//
// About 2 min-cuts per piece of the hull.
#pragma once

#include <optional>
#include <vector>

#include "engine/cut/min_cut/cut_network.h"

namespace offcut {

// Returns the layers on the device of an optimal plan; nothing where the price is no sum:
// objectives that are a product or a maximum, links that are not affine, questions with bounds or a
// stream.
[[nodiscard]] std::optional<std::vector<bool>> least_sum(const ModelGraph& graph,
                                                         const SplitProblem& problem,
                                                         CutNetwork& network, const Link& link,
                                                         const Question& question);

// Returns a number that the objective of no plan that keeps the pins lies below, in SI units.
[[nodiscard]] double lower_bound(const ModelGraph& graph, const SplitProblem& problem,
                                 CutNetwork& network, const Link& link, const Question& question);

}  // namespace offcut
