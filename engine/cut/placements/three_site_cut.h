// The min-cut over three ordered sites: device before edge before cloud; a tensor never goes back
// (three_sites.h).
//
// Each layer has two vertices, one per cut: device | edge and edge | cloud. It is on the device if
// both are on the side of the source, on the edge if one is; an infinite arc nests the cuts. Exact,
// after the ordered-label construction of Ishikawa, "Exact optimization for Markov random fields
// with convex priors", PAMI 2003. Solves the unreduced network.
#pragma once

#include <vector>

#include "engine/cut/table/cut_rules.h"
#include "engine/cut/table/site_plan.h"
#include "engine/graph/model_graph.h"

namespace offcut {

// All weights >= 0. Infinite weights keep a layer away from a site.
struct ThreeSiteWeights {
  std::vector<double> on_device;       // [layers]
  std::vector<double> on_edge;         // [layers]
  std::vector<double> in_cloud;        // [layers]
  std::vector<double> device_to_edge;  // [tensors]
  std::vector<double> edge_to_cloud;   // [tensors]; a tensor that goes through pays both
  const CutRules* rules = nullptr;     // that both cuts keep, but for `one_tensor`; null: none
};

struct WeightedSitePlan {
  SitePlan plan;
  double value = 0;  // the sum of weights
};

// Returns the plan that weighs least.
[[nodiscard]] WeightedSitePlan min_cut_three_sites(const ModelGraph& graph,
                                                   const ThreeSiteWeights& weights);

}  // namespace offcut
