// Cuts too many to list: their exact number and their exact skyline by a dynamic program over the
// frontier of the graph.
//
// Layers are decided one by one, device or cloud, in a topological order. Past decisions affect
// later ones only through OPEN tensors: produced, but not yet read by all their consumers.
//
//        a ---- b ---- d           after a, b, c:  open are b's and c's outputs
//          \-- c -------- e        state = {b on the device?, c on the device?} and, for a tensor
//                                  with several readers, whether it has crossed already
//
// Partial plans that agree in the state have the same ways to go on. Four things follow:
//   * the number of cuts is the sum over states of the numbers of ways to reach them;
//   * a partial plan that is no better than another of its state in any criterion of the skyline
//     (skyline.h) can be dropped, and so every plan that continues it. One that has not yet sent a
//     tensor up is charged with it in the comparison, so plans meet across what they have sent;
//   * layers in a row are one decision: how many of them stay on the device;
//   * what can no longer change is not part of the state: a tensor on the device that some layer in
//     the cloud will have to read crosses at once, and is forgotten when no other layer may read it
//     (frontier_order.h). A plan without open tensors is finished.
// What is left of the finished plans is the skyline over all cuts, exactly (up to the rounding of
// sums, since partial sums are compared).
//
// The order is chosen greedily to keep few tensors open. Time O(steps * states * kept^2) in the
// worst case: NASNet-mobile, with 39 454 059 546 cuts, needs a few dozen states. Graphs with more
// than 64 tensors open at once, or more partial plans than the limit, are TooLarge: then a min-cut
// has to answer. Links with unbounded wait (any monotone link) keep far more partial plans.
//
// The state space is that of the "ideals" of Tarnawski et al., "Efficient algorithms for device
// placement of DNN graph operators", NeurIPS 2020, folded by the frontier.
#pragma once

#include <vector>

#include "engine/base/result.h"
#include "engine/cut/frontier/cut_count.h"
#include "engine/cut/skyline/skyline.h"
#include "engine/cut/table/split_problem.h"

namespace offcut {

struct FrontierSkyline {
  Skyline skyline;  // plans carry their sets (Skyline::on_device); columns are {0, 0}
  CutCount count;   // of cuts, pins disregarded
  std::size_t most_partial_plans = 0;  // kept at once
};

inline constexpr std::size_t kFrontierLimit = 2'000'000;

// Returns the skyline of all cuts that keep the pins of the scope. TooLarge as above, or if more
// than `limit` partial plans would have to be kept at once, or more than 5000 times as many
// compared one by one.
[[nodiscard]] Result<FrontierSkyline> frontier_skyline(const ModelGraph& graph,
                                                       const SplitProblem& problem,
                                                       const SkylineScope& scope,
                                                       std::size_t limit = kFrontierLimit);

}  // namespace offcut
