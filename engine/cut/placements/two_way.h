// Plans whose layers may return: what the cloud made may be read on the device again, any number of
// times. A segmentation network can shrink an image on the device, run in the cloud, and grow the
// small map that comes back to full size on the device, instead of sending it grown.
//
//   device   a ------> d --> result        up    tensors made on the device, read in the cloud
//             \       ^                    back  tensors made in the cloud, read on the device
//   cloud      b --> c                     down  results made in the cloud; read on the device
//                                                as well, they pay once
//
// Sites take turns: all that the device can run, then all that the cloud can, and so on. Each turn
// of the cloud is one exchange, which pays what the link charges once (round trip, base power of
// sending) again; promotion and tail are paid once.
//
//   latency = device + cloud + exchanges * fixed + bytes up and down at their rates
//
// over affine links. A min-cut (min_cut_two_way) gives the least sum with one exchange, a bound on
// every plan: where its plan needs no second one, it is the optimum. Else the best of it, of
// min-cuts that charge for every tensor that returns, and of the plans that never return is
// answered, and `bound` says how far the optimum may lie below. Limit: between two exchanges the
// radio draws nothing.
#pragma once

#include <string>
#include <vector>

#include "engine/cut/table/question.h"
#include "engine/cut/table/split_problem.h"

namespace offcut {

struct TwoWayFigures {
  CutFigures cut;  // `down` counts what returns as well
  int exchanges = 0;
  int returned_tensors = 0;
  Bytes returned;
};

// Sums in ascending order of layers. O(layers + edges).
[[nodiscard]] TwoWayFigures two_way_figures(const ModelGraph& graph, const SplitProblem& problem,
                                            const std::vector<bool>& on_device);

[[nodiscard]] CutPrice price(const TwoWayFigures& figures, const AffineCoefficients& link);

struct TwoWayAnswer {
  std::vector<bool> on_device;
  TwoWayFigures figures;
  CutPrice price;
  double value = 0;  // of the objective, SI
  double bound = 0;  // no plan has less

  double gap() const { return value > bound && value > 0 ? 1 - bound / value : 0; }
};

// The best plan whose layers may return; `one_way`, a plan that never does, is among those
// compared. Of the constraints only the pins are kept. InvalidArgument for a link that is not
// affine and for objectives that are no sums. A few min-cuts.
[[nodiscard]] Result<TwoWayAnswer> best_two_way(const ModelGraph& graph,
                                                const SplitProblem& problem, const Link& link,
                                                const Question& question,
                                                const std::vector<bool>& one_way);

// Re-prices a plan by code that shares nothing with the above: turns are played, not computed.
// Inconsistent, with both numbers, where a component differs by more than a relative 1e-9.
[[nodiscard]] Result<void> certify_two_way(const ModelGraph& graph, const SplitProblem& problem,
                                           const AffineCoefficients& link,
                                           const std::vector<bool>& on_device,
                                           const CutPrice& reported);

}  // namespace offcut
