// The order in which the frontier program decides the layers, and which tensors are open when.
// Internal to engine/cut.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/model_graph.h"

namespace offcut::internal {

using Mask = std::uint64_t;

// One decision: a layer, with its tensors as bits of the slots they hold.
struct FrontierStep {
  LayerId layer = 0;
  Mask reads = 0;       // slots of its inputs
  Mask reads_made = 0;  // those that a layer made: all must be on the device for the layer to be
  Mask writes = 0;      // slots its outputs get
  Mask closes = 0;      // slots free afterwards
  std::vector<std::pair<Mask, TensorId>> inputs;  // slot and tensor of each input
};

struct FrontierPlan {
  std::vector<FrontierStep> steps;
  Mask first = 0;  // slots of the network inputs
};

// TooLarge if more than 64 tensors are open at once.
[[nodiscard]] Result<FrontierPlan> plan_frontier(const ModelGraph& graph);

}  // namespace offcut::internal
