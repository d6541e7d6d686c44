// Min-cut: the best plan for one linear objective over an affine link, as a minimum s-t cut; the
// independent second method, and the one that always answers.
//
// The side of the source is the device. A price that is a sum over layers and tensors,
//
//     sum over layers  (on_device or in_cloud)  +  sum over crossing tensors (up)
//                      + offload, once, if anything is offloaded
//
// is the weight of a cut with one auxiliary vertex per tensor of several readers, which sits where
// the last of its readers sits, so that the tensor pays once:
//
//        u --up--> u'          u' is on the device only if all readers are
//        u --0--> v1, v2       a layer is on the device only if its producers are: every arc has an
//        v1, v2 --0--> u'      infinite reverse arc (published DADS code lacks them and returns
//                              plans that send tensors back from the cloud to the device)
//
// Network inputs are made at the source; results that come down cost their producer in the cloud;
// waiting costs the idle and the radio's wait power per second of the cloud. The one-off `offload`
// (round trip, promotion, tail) is exact too: where the cut without it is not device-only, it is
// compared with device-only afterwards.
//
// CutNetwork is prepared once per graph. It reduces the network by rules that hold for all weights
// (after H. Hu et al., "Dynamic adaptive DNN surgery", INFOCOM 2019, the network; the reduction is
// ours):
//   series     u -> v -> w, v with no other arcs: v is folded into an arc u -> w of capacity
//              min(on_device(v) + out, in + in_cloud(v))
//   ends       a vertex with one arc only is folded into its neighbour
//   parallel   arcs between the same vertices are added up
//   implied    arcs that cost nothing and follow from others are dropped, as far as a short look
//              along paths finds them (reader_order.h)
// A solve replays the folding for its weights, solves what is left (a few vertices a cell) and
// unfolds. Preparing, and solving besides the flow: O(layers + edges).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "engine/cut/frontier/frontier.h"

namespace offcut {

// All weights >= 0. Infinite on_device or in_cloud weights pin a layer.
struct CutWeights {
  std::vector<double> on_device;  // [layers]
  std::vector<double> in_cloud;   // [layers]
  std::vector<double> up;         // [tensors] if it crosses
  std::vector<double> down;       // [tensors] if it is a result made in the cloud
  double offload = 0;             // once, if any layer is in the cloud
};

// Returns the weights whose sum is the objective: Latency, Energy or Weighted (others:
// InvalidArgument). Pins of the problem's scope become infinite weights.
[[nodiscard]] Result<CutWeights> cut_weights(const ModelGraph& graph,
                                             const FrontierProblem& problem,
                                             const AffineCoefficients& link,
                                             const Objective& objective);

struct WeightedCut {
  std::vector<bool> on_device;  // [layers]
  double value = 0;             // the sum of weights, `offload` included
};

// Returns the weight of a set of layers on the device; infinite if it is no cut.
[[nodiscard]] double weight_of(const ModelGraph& graph, const CutWeights& weights,
                               const std::vector<bool>& on_device);

namespace internal {
struct FlowProblem;
// Returns the whole network, unreduced, of the cut that weighs least; layers are its first
// vertices.
[[nodiscard]] FlowProblem whole_network(const ModelGraph& graph, const CutWeights& weights);
}  // namespace internal

// The whole network, unreduced, by Boost.Graph.
[[nodiscard]] WeightedCut min_cut_by_boost(const ModelGraph& graph, const CutWeights& weights);

class CutNetwork {
 public:
  explicit CutNetwork(const ModelGraph& graph);
  CutNetwork(CutNetwork&&) noexcept;
  CutNetwork& operator=(CutNetwork&&) noexcept;
  CutNetwork(const CutNetwork&) = delete;
  CutNetwork& operator=(const CutNetwork&) = delete;
  ~CutNetwork();

  // Of several minimal cuts the one with the fewest layers on the device. Not const: it reuses its
  // memory, so a thread needs its own.
  class Start;
  [[nodiscard]] WeightedCut solve(const CutWeights& weights, const Start* start = nullptr);
  // What the last solve found, for others to go on from: it helps where no weight is less then.
  [[nodiscard]] Start start() const;

  std::size_t vertices() const;  // before and after the reduction
  std::size_t vertices_left() const;
  std::size_t arcs_left() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
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

// Layers may go to the device and to the cloud in any order; a tensor that is made at one site and
// read at the other crosses once each way: `up` as above, `back` for a tensor read on the device
// and made in the cloud. Charged per byte only: `offload` is paid once.
[[nodiscard]] WeightedCut min_cut_two_way(const ModelGraph& graph, const CutWeights& weights,
                                          const std::vector<double>& back);

// Three ordered sites: device before edge before cloud (a tensor never goes back). One cut between
// each pair of neighbours, nested; exact by the ordered-label construction of Ishikawa, "Exact
// optimization for Markov random fields with convex priors", PAMI 2003.
struct ThreeSiteWeights {
  std::vector<double> on_device;       // [layers]
  std::vector<double> on_edge;         // [layers]
  std::vector<double> in_cloud;        // [layers]
  std::vector<double> device_to_edge;  // [tensors]
  std::vector<double> edge_to_cloud;   // [tensors]; a tensor that goes through pays both
};
struct ThreeSitePlan {
  std::vector<int> site;  // [layers] 0 device, 1 edge, 2 cloud
  double value = 0;
};
[[nodiscard]] ThreeSitePlan min_cut_three_sites(const ModelGraph& graph,
                                                const ThreeSiteWeights& weights);

// One interval of the envelope: this cut is least from `from` to `to`.
struct EnvelopeCut {
  double from = 0;
  double to = 0;
  WeightedCut cut;  // value at `from`
};

// Returns the least cuts over [from, to], with exact breakpoints, where the weights at x are
// weights_at(x) and linear in x (regimes.h). About 2 cuts solved per interval, each from the flow
// at the nearest x below where weights grow with x. `solved`, if given, receives how many.
[[nodiscard]] std::vector<EnvelopeCut> min_cut_envelope(
    CutNetwork& network, const ModelGraph& graph,
    const std::function<CutWeights(double x)>& weights_at, double from, double to,
    std::size_t* solved = nullptr);

// Returns the plans on the convex hull of latency and energy criteria that a spread of mixtures
// finds: the fallback where no method lists the whole skyline (Skyline::complete() is false).
[[nodiscard]] Skyline supported_plans(const ModelGraph& graph, const FrontierProblem& problem,
                                      double considered);

}  // namespace offcut
