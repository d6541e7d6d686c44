// The text of `offcut inspect --trace`: where the time of a run goes, and beside it that of another
// run, of the same trace or of another one.
#pragma once

#include <ostream>

#include "engine/base/result.h"
#include "engine/cost/trace.h"
#include "engine/graph/model_graph.h"

namespace offcut::tools {

struct TraceView {
  const Trace* trace = nullptr;
  const TraceRun* run = nullptr;       // of `trace`
  const Trace* other_trace = nullptr;  // side by side; null: none
  const TraceRun* other = nullptr;     // of `other_trace`
  bool by_time = false;                // slowest first, else in order
};

// One line per timed layer: time, share, GFLOP/s, GB/s, arithmetic intensity, energy, counters (IPC
// and LLC misses per thousand instructions first, computed where the trace has `instructions`,
// `cycles` and `llc_misses`), the time of the other run and the speed-up, this run's time over it;
// then the sums, the end-to-end times and the residuals. DQ and Q stand for the conversions around
// int8 arithmetic.
[[nodiscard]] Result<void> print_trace(const ModelGraph& graph, const TraceView& view,
                                       std::ostream& out);

}  // namespace offcut::tools
