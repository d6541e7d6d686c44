#include "engine/cut/placements/three_site_cut.h"

#include "engine/cut/min_cut/whole_network.h"

namespace offcut {

WeightedSitePlan min_cut_three_sites(const ModelGraph& graph, const ThreeSiteWeights& weights) {
  internal::FlowProblem problem;
  internal::NetworkWriter device(graph, problem);
  internal::NetworkWriter edge(graph, problem);
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    problem.to_sink[device.layer(v)] += weights.on_device[v];
    problem.from_source[edge.layer(v)] += weights.in_cloud[v];
    problem.arcs.push_back(
        {edge.layer(v), device.layer(v), weights.on_edge[v], internal::kUnlimited});
  }
  device.add_one_way(weights.device_to_edge);
  edge.add_one_way(weights.edge_to_cloud);
  device.add_rules(weights.rules);
  edge.add_rules(weights.rules);
  const internal::FlowCut cut = internal::solve_once(problem);
  std::vector<bool> on_device(graph.layer_count());
  std::vector<bool> not_cloud(graph.layer_count());
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    on_device[v] = cut.source_side[device.layer(v)];
    not_cloud[v] = cut.source_side[edge.layer(v)];
  }
  return {.plan = plan_of_nested(on_device, not_cloud), .value = cut.value};
}

}  // namespace offcut
