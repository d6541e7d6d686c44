// The texts of `offcut inspect`: a model's layers and cuts, and a trace laid on them.
#pragma once

#include <ostream>
#include <string>

#include "engine/base/result.h"
#include "engine/cost/trace.h"
#include "engine/graph/model_graph.h"

namespace offcut::tools {

// One line a layer (operator, output shape, MACs, parameters, and the bytes that cross if
// everything up to it runs on the device), then totals and the number of cuts.
[[nodiscard]] Result<void> print_layers(const ModelGraph& graph, std::ostream& out);

// Every cut: number, where the cloud starts, layers on the device, bytes up and down.
[[nodiscard]] Result<void> print_cuts(const ModelGraph& graph, std::ostream& out);

struct TraceView {
  const TraceRun* run = nullptr;
  const TraceRun* other = nullptr;  // side by side; null: none
  bool by_time = false;             // slowest first, else in order
};

// One line a timed layer: time, share, GFLOP/s, GB/s, arithmetic intensity, energy, counters; then
// the sum, the end-to-end time and the residual.
[[nodiscard]] Result<void> print_trace(const ModelGraph& graph, const TraceView& view,
                                       std::ostream& out);

}  // namespace offcut::tools
