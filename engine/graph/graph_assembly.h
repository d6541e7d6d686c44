// Fills a ModelGraph whose layers and tensors are known: neighbours, names, lists of inputs and
// outputs. Internal to engine/graph: build() and fuse() both end here.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "engine/graph/model_graph.h"

namespace offcut {

class GraphAssembly {
 public:
  explicit GraphAssembly(std::string name) { graph_.name_ = std::move(name); }

  // Tensors: inputs of the network first, then what layers make, in order of their producers.
  TensorId add_tensor(Tensor tensor) {
    graph_.tensors_.push_back(std::move(tensor));
    return static_cast<TensorId>(graph_.tensors_.size() - 1);
  }
  const Tensor& tensor(TensorId t) const { return graph_.tensors_[t]; }
  // Layers in topological order, with `inputs` and `outputs` filled in.
  void add_layer(Layer layer) { graph_.layers_.push_back(std::move(layer)); }
  void set_folded(std::size_t count) { graph_.folded_layers_ = count; }
  void set_shared_weights(std::vector<SharedWeight> weights) {
    graph_.shared_weights_ = std::move(weights);
  }
  void set_together(std::vector<std::pair<LayerId, LayerId>> pairs) {
    graph_.together_ = std::move(pairs);
  }

  // Fills in consumers, neighbours and lists; leaves the assembly empty.
  ModelGraph finish();

 private:
  void link(TensorId t);
  ModelGraph graph_;
};

}  // namespace offcut
