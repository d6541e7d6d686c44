// Weights with several readers, counted once: a site that runs two layers with one matrix keeps one
// copy of it. Internal to engine/graph.
//
// A reader does not count a weight that one of its ancestors counts: wherever it runs on the
// device, the ancestor does too. Readers side by side (the towers of a siamese network) count it
// each, and the graph lists them, so that a set of layers can be charged exactly
// (bytes_of_parameters()). Below a kilobyte the first reader alone counts a weight: scalars have
// hundreds of readers. For one weight every arc between layers is looked at once, whatever the
// number of readers.
#pragma once

#include <cstddef>
#include <unordered_map>
#include <vector>

#include "engine/graph/model_graph.h"

namespace offcut {

class WeightLedger {
 public:
  // Layers come in topological order, each with the producers of its inputs.
  void add_layer(std::vector<LayerId> predecessors) {
    predecessors_.push_back(std::move(predecessors));
  }
  // Takes from the work of the layer added last what another reader of the weight counts.
  void charge(std::size_t weight, const TensorSpec& tensor, Layer& layer);
  // Returns the weights that several layers count.
  std::vector<SharedWeight> take() const;

 private:
  struct Known {
    SharedWeight weight;  // with the readers that count it
    std::unordered_map<LayerId, bool> below_a_reader;
  };

  bool is_counted(Known& known, LayerId layer) const;
  bool is_below_a_reader(Known& known, LayerId layer) const;
  std::vector<std::vector<LayerId>> predecessors_;  // [layer]
  std::unordered_map<std::size_t, Known> weights_;  // by tensor of the spec
};

}  // namespace offcut
