#include "engine/cut/placements/two_way_cut.h"

#include "engine/cut/min_cut/whole_network.h"

namespace offcut {

WeightedCut min_cut_two_way(const ModelGraph& graph, const CutWeights& weights,
                            const std::vector<double>& back, const CutRules* rules) {
  internal::FlowProblem problem;
  internal::NetworkWriter writer(graph, problem);
  internal::add_layer_weights(graph, weights, problem);
  writer.add_two_way(weights.up, back);
  writer.add_rules(rules);
  WeightedCut cut{.on_device = internal::solve_once(problem).source_side, .value = 0};
  cut.on_device.resize(graph.layer_count());
  cut.value = weight_of(graph, weights, cut.on_device, back);
  // Device-only does not pay `offload`, which the network cannot charge.
  std::vector<bool> all(graph.layer_count(), true);
  const double stay = weight_of(graph, weights, all, back);
  if (stay < cut.value) return {std::move(all), stay};
  return cut;
}

}  // namespace offcut
