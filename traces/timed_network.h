// A network with what was timed of it, from one file: what calibration and validation start from.
//
//   native trace with a graph, or any profile that import_trace() joins to one
//       |-> trace
//       '-> graph, with the layers fused that some run timed as one kernel (fuse_timed)
#pragma once

#include <filesystem>
#include <optional>

#include "engine/base/result.h"
#include "engine/cost/trace.h"
#include "engine/graph/model_graph.h"
#include "traces/import.h"

namespace offcut::traces {

struct TimedNetwork {
  Trace trace;
  std::optional<ModelGraph> graph;  // nothing: only totals were timed
};

// Errors of import_trace; Inconsistent where layers were timed and no graph is known.
[[nodiscard]] Result<TimedNetwork> read_timed_network(const std::filesystem::path& path,
                                                      ImportOptions options = {});

}  // namespace offcut::traces
