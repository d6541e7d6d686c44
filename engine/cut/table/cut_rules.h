// Where a cut may lie. A runtime that splits a network between blocks cannot run a cut inside one;
// such rules hold beside pins and bounds:
//
//   units        the layers of a unit stay on one side
//   barred       reads that no cut passes: where the tensor is on the device (made there, or an
//                input of the network), the layer that reads it is there too
//   one_tensor   exactly one tensor goes up
//
// Cloud-only and device-only keep every rule: they are no cut. With three sites both boundaries
// keep the rules, each as the cut that it is.
//
// The first two are implications "if u is on the device, so is v": infinite arcs of a min-cut. In
// plans that never return, v on the device implies u there as well where v reads what u makes, so
// the two cannot part, and the graph contracts (skyline/ruled_cuts.h).
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "engine/cut/table/cut_tree.h"
#include "engine/graph/model_graph.h"

namespace offcut {

struct CutPlaces {
  std::vector<std::vector<LayerId>> units{};  // may overlap
  std::vector<std::pair<TensorId, LayerId>> barred{};
  bool one_tensor = false;
};

class CutRules {
 public:
  // The graph must outlive the rules.
  CutRules(const ModelGraph& graph, const CutPlaces& places);

  const ModelGraph& graph() const { return *graph_; }
  // If the first is on the device, so is the second.
  std::span<const std::pair<LayerId, LayerId>> follows() const { return follows_; }
  // On the device if any layer is: their read of an input of the network is barred.
  std::span<const LayerId> first() const { return first_; }
  bool one_tensor() const { return one_tensor_; }
  // [layers] what no plan that never returns takes apart, by any label.
  std::span<const std::size_t> inseparable() const { return inseparable_; }

  // Whether a set of layers on the device, closed under predecessors or not, keeps the rules.
  // O(layers + edges).
  [[nodiscard]] bool keeps(const std::vector<bool>& on_device) const;
  // The same for every cut of a tree. O(cuts * edges of a layer).
  [[nodiscard]] std::vector<bool> cuts_that_keep(const CutTree& tree) const;
  // Takes layers off the device until what is left keeps all rules but `one_tensor`: the largest
  // such subset. `returns`: it need not be closed under predecessors.
  void shrink(std::vector<bool>& on_device, bool returns) const;

 private:
  const ModelGraph* graph_;
  std::vector<std::pair<LayerId, LayerId>> follows_;
  std::vector<LayerId> first_;
  bool one_tensor_;
  std::vector<std::size_t> inseparable_;
};

// How many tensors go up: on the device (inputs of the network are) and read in the cloud.
[[nodiscard]] std::size_t tensors_up(const ModelGraph& graph, const std::vector<bool>& on_device);

}  // namespace offcut
