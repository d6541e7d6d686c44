// The network of a cut written out in full, vertex by vertex, without the reduction of
// cut_network.h: the independent second method, and the base of the networks with other sites or
// directions (placements/).
//
//        u --up--> u'          u': an auxiliary vertex per tensor of several readers, on the device
//        u --0--> v1, v2       only if all readers are, so the tensor pays once. Every arc has an
//        v1, v2 --0--> u'      infinite reverse arc: a layer is on the device only if its producers
//                              are
//
// O(layers + edges) vertices and arcs.
#pragma once

#include <vector>

#include "engine/cut/min_cut/cut_weights.h"
#include "engine/cut/min_cut/flow.h"
#include "engine/cut/table/cut_rules.h"

namespace offcut {

// Returns the cut that weighs least, by Boost.Graph over the whole network.
[[nodiscard]] WeightedCut min_cut_by_boost(const ModelGraph& graph, const CutWeights& weights);

namespace internal {

// Writes one cut into a network: a vertex for each layer, auxiliary vertices, and the arcs between
// them. A second writer on the same network makes a second cut beside the first.
class NetworkWriter {
 public:
  NetworkWriter(const ModelGraph& graph, FlowProblem& problem);

  // The vertex of a layer.
  std::uint32_t layer(LayerId v) const { return base_ + v; }
  // Tensors cross away from the source only, at the price `crossing`, [tensors].
  void add_one_way(const std::vector<double>& crossing);
  // Tensors cross either way: `up` where the source's side has made them, else `back`.
  void add_two_way(const std::vector<double>& up, const std::vector<double>& back);
  // The implications of the rules, for plans whose layers may return as well. Which tensors go up
  // (`one_tensor`) is left to the caller. Null: none.
  void add_rules(const CutRules* rules);

 private:
  std::uint32_t add_vertices(std::size_t count);
  void leave(const Tensor& tensor, std::uint32_t reader, double price);

  const ModelGraph& graph_;
  FlowProblem& problem_;
  std::uint32_t base_;
};

// Adds what each layer weighs at either site. In the cloud a layer pays for itself and for its
// results that come down. REQUIRES: layers are the first vertices of the network.
void add_layer_weights(const ModelGraph& graph, const CutWeights& weights, FlowProblem& problem);

// Returns the whole network of the cut that weighs least; layers are its first vertices.
[[nodiscard]] FlowProblem whole_network(const ModelGraph& graph, const CutWeights& weights);

}  // namespace internal
}  // namespace offcut
