// The weights of a cut: a price that is a sum over layers and tensors, plus what is paid once.
//
//     weight = sum over layers (on_device or in_cloud) + sum over crossing tensors (up)
//              + sum over results made in the cloud (down) + offload, if anything is offloaded
//
// Latency, energy and a weighted sum of both are such prices over an affine link (link.h); a
// min-cut finds the least (cut_network.h). Weights are in the unit of the objective: s, J or their
// mixture.
#pragma once

#include <vector>

#include "engine/base/result.h"
#include "engine/cut/table/question.h"
#include "engine/cut/table/split_problem.h"

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
// InvalidArgument). Pins become infinite weights. O(layers + tensors).
[[nodiscard]] Result<CutWeights> cut_weights(const ModelGraph& graph, const SplitProblem& problem,
                                             const AffineCoefficients& link,
                                             const Objective& objective, const Pins& pins = {});

struct WeightedCut {
  std::vector<bool> on_device;  // [layers]
  double value = 0;             // the sum of weights, `offload` included
};

// Returns the weight of a set of layers on the device; infinite if it is no cut.
[[nodiscard]] double weight_of(const ModelGraph& graph, const CutWeights& weights,
                               const std::vector<bool>& on_device);

// The same where layers may return (two_way.h): a tensor made in the cloud and read on the device
// pays `back`, [tensors].
[[nodiscard]] double weight_of(const ModelGraph& graph, const CutWeights& weights,
                               const std::vector<bool>& on_device, const std::vector<double>& back);

}  // namespace offcut
