// How runtimes execute a network that nobody timed: what follows a convolution or a product of
// matrices element by element is computed at its end.
//
//   file      Conv -> BatchNormalization -> Relu       MatMul -> Add (bias) -> Gelu
//   kernel    [ Conv                           ]       [ MatMul              ] [Gelu]
//
//   * BatchNormalization becomes part of the weights when the network is loaded: it computes
//     nothing, but for the bias that a convolution without one gets. So does the Add of a constant.
//   * One activation of those that all runtimes know (kActivations) ends the kernel.
//   * Each has to be the one reader of the tensor before it, which is no result of the network.
//
// Files of one network with these operators apart and without have the same kernels and so, by the
// laws of kernels, the same times. Where traces say what a runtime fused, fuse_timed() holds.
#pragma once

#include <cstddef>

#include "engine/base/result.h"
#include "engine/graph/model_graph.h"

namespace offcut {

struct RuntimeFusion {
  FusedGraph fused;
  std::size_t folded = 0;    // BatchNormalization and Add of a constant
  std::size_t attached = 0;  // activations
};

// Errors of fuse(). O(layers log layers).
[[nodiscard]] Result<RuntimeFusion> fuse_as_runtimes(const ModelGraph& graph);

}  // namespace offcut
