#include "traces/timed_network.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/text.h"

namespace offcut::traces {

Result<TimedNetwork> read_timed_network(const std::filesystem::path& path, ImportOptions options) {
  options.embed_graph = true;
  options.without_graph = true;  // what is missing is said below, in words that fit the caller
  auto imported = import_trace(path, options);
  if (!imported) return fail(imported.error());
  TimedNetwork out{std::move(imported->trace), std::nullopt};
  const bool timed = std::any_of(out.trace.runs.begin(), out.trace.runs.end(),
                                 [](const TraceRun& run) { return !run.layers.empty(); });
  if (!timed) return out;
  if (!out.trace.graph) {
    return fail(ErrorCode::Inconsistent,
                message(path.string(),
                        ": expected a graph with the timed layers, found none; "
                        "import the profile with --model and --embed-graph"));
  }
  const auto graph = ModelGraph::build(*out.trace.graph);
  if (!graph) return fail(within(path.string(), graph.error()));
  const std::array<const Trace*, 1> traces = {&out.trace};
  auto fused = fuse_timed(*graph, traces);
  if (!fused) return fail(within(path.string(), fused.error()));
  out.graph = std::move(fused->graph);
  return out;
}

}  // namespace offcut::traces
