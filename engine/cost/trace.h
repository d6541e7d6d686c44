// A trace: what was measured of one model on one device, layer by layer, at some operating points.
//
// Readers in traces/ make it from files; device models take layer costs from it. A timed layer is
// one kernel as the runtime executed it, and covers one or more layers of the model graph (fused):
//
//   graph         conv1 -> bn1 -> relu1 -> pool1
//                 '--------------------'   '---'
//   trace layers         "conv1"          "pool1"      "conv1" covers conv1, bn1 and relu1
//
// Graph layers that no timed layer covers ran in no time of their own (eliminated by the runtime).
// The residual, end to end minus the sum of the layers, is kept and never hidden.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/units.h"
#include "engine/cost/operating_point.h"
#include "engine/graph/model_graph.h"

namespace offcut {

// A measured time: the middle and spread of n samples, the cold first run apart.
struct TimeSummary {
  Duration median;
  Duration p10;
  Duration p90;
  int n = 0;                      // samples behind the three, >= 1
  std::optional<Duration> first;  // of the cold first run

  // Returns median, 10th and 90th percentile (linear interpolation) of at least one sample.
  [[nodiscard]] static TimeSummary of(std::vector<Duration> samples);
};

struct TracedLayer {
  std::string name;                 // as the runtime calls the kernel
  std::string op;                   // as the runtime calls the operator
  std::vector<std::string> covers;  // names of graph layers; {name} where nothing is fused
  TimeSummary latency;
  std::optional<Energy> energy;
  std::map<std::string, double> counters;  // "ipc", "llc_mpki", ...
};

struct TraceRun {
  OperatingPoint point;
  std::optional<TimeSummary> end_to_end;  // wall time of one inference
  std::optional<Power> power;             // mean while running
  std::optional<Duration> loading;        // reading the model and preparing it
  std::optional<Bytes> memory;            // peak of the process
  std::vector<TracedLayer> layers;        // in order of execution

  [[nodiscard]] Duration sum_of_layers() const;            // of medians
  [[nodiscard]] std::optional<Duration> residual() const;  // end to end - sum; may be negative
};

struct Trace {
  std::string model;
  std::string device;
  std::string source;                           // how and when the numbers were obtained
  std::map<std::string, std::string> metadata;  // CPU model, governor, versions, noise...
  std::optional<GraphSpec> graph;               // for formats whose graph is not ONNX
  std::vector<TraceRun> runs;
};

// Returns a label for each layer of the graph such that layers timed as one kernel share it; layers
// that the run does not time keep labels of their own. Feed it to fuse().
// NotFound if the run covers a layer that the graph does not have (a trace of another model),
// Inconsistent if two timed layers cover the same graph layer.
[[nodiscard]] Result<std::vector<std::size_t>> kernel_groups(const ModelGraph& graph,
                                                             const TraceRun& run);

// Returns the coarsest-needed common labelling: layers share a label if they do in any of the
// partitions, directly or through others. Each partition has one label per layer; at least one.
[[nodiscard]] std::vector<std::size_t> join_groups(
    std::span<const std::vector<std::size_t>> partitions);

// Returns the graph with everything fused that any run of the traces timed as one kernel. Errors as
// kernel_groups, naming the trace.
[[nodiscard]] Result<FusedGraph> fuse_timed(const ModelGraph& graph,
                                            std::span<const Trace* const> traces);

// The times of one run laid on a graph whose layers may be fused (FusedGraph::graph).
struct LaidRun {
  std::vector<Duration> time;  // [layers] sum of the timed layers inside; zero if untimed
  std::vector<std::optional<Energy>> energy;  // [layers] likewise, where every timed part has it
  std::vector<double> relative_sd;            // [layers] from p10..p90, as of a normal law
  std::vector<bool> timed;                    // [layers]
};

// Lays a run on a graph: every timed layer must fall inside one layer of the graph (by the names of
// its members). Errors as kernel_groups; Inconsistent if a timed layer straddles two layers.
[[nodiscard]] Result<LaidRun> lay_run(const ModelGraph& graph, const TraceRun& run);

}  // namespace offcut
