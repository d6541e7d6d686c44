// Min-cut: the plan that weighs least (cut_weights.h), as a minimum s-t cut. It is independent of
// the methods that list plans, and it answers for every graph.
//
// The side of the source is the device. The weight of a plan is the capacity of a cut with one
// auxiliary vertex per tensor of several readers, which sits where the last of its readers sits, so
// that the tensor pays once:
//
//        u --up--> u'          u' is on the device only if all readers are
//        u --0--> v1, v2       a layer is on the device only if its producers are: every arc has an
//        v1, v2 --0--> u'      infinite reverse arc (published DADS code lacks them and returns
//                              plans that send tensors back from the cloud to the device)
//
// Network inputs are made at the source. Results that come down cost their producer in the cloud.
// Waiting costs the idle power and the radio's wait power per second of the cloud. The one-off
// `offload` (round trip, promotion, tail) is exact too: where the cut without it is not
// device-only, it is compared with device-only afterwards.
//
// CutNetwork is prepared once per graph. It reduces the network by rules that hold for all weights
// (the network after H. Hu et al., "Dynamic adaptive DNN surgery", INFOCOM 2019; the reduction is
// ours):
//   series     u -> v -> w, v with no other arcs: v is folded into an arc u -> w of capacity
//              min(on_device(v) + out, in + in_cloud(v))
//   ends       a vertex with one arc only is folded into its neighbour
//   parallel   arcs between the same vertices are added up
//   implied    arcs that cost nothing and follow from others are dropped, as far as a short look
//              along paths finds them (reader_order.h)
// A solve replays the folding for its weights, solves what is left (a few vertices per cell) and
// unfolds. Preparing, and solving besides the flow: O(layers + edges).
#pragma once

#include <memory>

#include "engine/cut/min_cut/cut_weights.h"

namespace offcut {

class CutNetwork {
 public:
  explicit CutNetwork(const ModelGraph& graph);
  CutNetwork(CutNetwork&&) noexcept;
  CutNetwork& operator=(CutNetwork&&) noexcept;
  CutNetwork(const CutNetwork&) = delete;
  CutNetwork& operator=(const CutNetwork&) = delete;
  ~CutNetwork();

  // Returns the cut that weighs least; of several the one with the fewest layers on the device. Not
  // const: it reuses its memory, so each thread needs a network of its own.
  class Start;
  [[nodiscard]] WeightedCut solve(const CutWeights& weights, const Start* start = nullptr);
  // Returns what the last solve found, as a start for others. It saves work where no weight is less
  // than it was then, and is ignored elsewhere.
  [[nodiscard]] Start start() const;

  std::size_t vertices() const;  // before the reduction
  std::size_t vertices_left() const;
  std::size_t arcs_left() const;

 private:
  struct Solver;
  std::unique_ptr<Solver> solver_;
};

class CutNetwork::Start {
 public:
  Start(Start&&) noexcept;
  Start& operator=(Start&&) noexcept;
  ~Start();

 private:
  friend class CutNetwork;
  Start();
  struct Flow;
  std::unique_ptr<Flow> flow_;
};

}  // namespace offcut
