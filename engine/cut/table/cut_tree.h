// Every cut of a model graph, enumerated once, as a tree.
//
// A cut is a set of layers on the device that is closed under predecessors (a down-set of the DAG);
// the other layers run in the cloud. Take the topological order of the graph: the parent of a cut
// is the cut without its last layer, which is always maximal. So every cut but the empty one is its
// parent plus one layer, and extending each cut only by later layers whose predecessors are all
// inside reaches every down-set exactly once, without hashing:
//
//   a -> b      {}                     cut 0, cloud-only
//   a -> c      `- {a}                 cut 1 = parent 0 + a
//                  |- {a,b}            cut 2 = parent 1 + b
//                  |  `- {a,b,c}       cut 3 = parent 2 + c, device-only
//                  `- {a,c}            cut 4 = parent 1 + c
//
// Cuts are numbered in depth-first order, so a parent has a smaller number than its children and
// whatever accumulates along a path needs one pass: value(cut) = value(parent) + value(layer).
//
// Time O(cuts * width), memory 8 bytes per cut. The number of cuts of hand-designed networks is
// small (23 to 59 862 for public CNN graphs), but searched cells explode (NASNet-mobile:
// 39 454 059 546): then build() says TooLarge, and another method has to answer.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/model_graph.h"

namespace offcut {

using CutId = std::uint32_t;

class CutTree {
 public:
  static constexpr std::size_t kDefaultLimit = 20'000'000;

  // TooLarge if the graph has more than `limit` cuts.
  [[nodiscard]] static Result<CutTree> build(const ModelGraph& graph,
                                             std::size_t limit = kDefaultLimit);

  std::size_t size() const { return parent_.size(); }     // >= 2
  CutId parent(CutId cut) const { return parent_[cut]; }  // of cut 0: 0
  LayerId layer(CutId cut) const { return layer_[cut]; }  // added to the parent; of cut 0: unused

  static constexpr CutId cloud_only() { return 0; }
  CutId device_only() const { return device_only_; }
  std::size_t layer_count() const { return layer_count_; }

  // Returns for every layer whether it runs on the device. O(layers).
  [[nodiscard]] std::vector<bool> on_device(CutId cut) const;
  // Returns how many layers run on the device. O(that number).
  [[nodiscard]] std::size_t layers_on_device(CutId cut) const;

 private:
  std::vector<CutId> parent_;
  std::vector<LayerId> layer_;
  CutId device_only_ = 0;
  std::size_t layer_count_ = 0;
};

// Returns the names of the layers fed across the cut, in topological order: "input" for cloud-only,
// "output" for device-only, else every cloud layer that reads a tensor from the device side, joined
// by '+'.
[[nodiscard]] std::string first_cloud_layer(const ModelGraph& graph, const CutTree& tree,
                                            CutId cut);
[[nodiscard]] std::string first_cloud_layer(const ModelGraph& graph,
                                            const std::vector<bool>& on_device);

}  // namespace offcut
