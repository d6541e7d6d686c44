// The order in which the frontier program decides the layers, which tensors are open after each
// step, and what follows from earlier decisions before it is decided. Internal to engine/cut.
//
// Layers in a row, each the only reader of the only output of the one before, are one step: the
// choice is how many of them stay on the device.
//
// Where a made tensor is not on the device, all layers that it leads to go to the cloud, those not
// yet decided too:
//
//        b1 ----\                 b1 was made in the cloud, so join will be there, and b2, although
//        b2 ---- join             it is on the device, has to cross whatever is decided next: it
//        b3 ----/                 crosses at once, and is forgotten if nothing else may read it
//
// States that differ only in what follows anyway become one, which keeps them few.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/model_graph.h"

namespace offcut::internal {

using Mask = std::uint64_t;

// A reader, not yet decided, of an open tensor.
struct OpenReader {
  Mask slot = 0;        // of the tensor
  Mask comes_from = 0;  // slots of open tensors that lead to it, as far as a window looks
};

// One decision: layers in a row, with the tensors at their ends as bits of the slots they hold.
struct FrontierStep {
  std::size_t begin = 0;  // positions in FrontierPlan::order, of one word of 64
  std::size_t end = 0;
  Mask reads = 0;       // slots of the inputs of the first
  Mask reads_made = 0;  // those that a layer made: all must be on the device for the first to be
  Mask writes = 0;      // slots that the outputs of the last get
  Mask closes = 0;      // slots free afterwards
  Mask made = 0;        // slots of open tensors afterwards that a layer made
  std::vector<std::pair<Mask, TensorId>> outputs;  // slot and tensor
  std::vector<OpenReader> readers;                 // afterwards

  std::size_t size() const { return end - begin; }
};

struct FrontierPlan {
  std::vector<LayerId> order;
  std::vector<FrontierStep> steps;
  Mask first = 0;                                 // slots of the network inputs
  std::vector<std::pair<Mask, TensorId>> inputs;  // slot and tensor
};

// TooLarge if more than 64 tensors are open at once.
[[nodiscard]] Result<FrontierPlan> plan_frontier(const ModelGraph& graph);

// What follows after a step from which open tensors are on the device.
struct SettledState {
  Mask inside = 0;   // of them, those that a layer on the device may still read
  Mask crosses = 0;  // of them, those that a layer in the cloud will read
};
[[nodiscard]] SettledState settle(const FrontierStep& step, Mask inside);

}  // namespace offcut::internal
