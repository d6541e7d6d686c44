// What a profiler counted while layers ran, for a set of layers: instructions per cycle, references
// to the last level of cache and misses of it, and how busy the cores were.
//
//   counter of a trace                       of several layers
//   instructions, cycles; or ipc             sum over sum; or the mean over their time
//   llc_references or llc_loads              sum
//   llc_misses or llc_load_misses            sum
//   utilisation (a share of the cores)       mean over their time
//
// A figure is there where every layer that takes time has it: a run that was measured at the
// operating point asked for, on the machine asked for. Laws say nothing of events.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/cost/trace.h"
#include "engine/graph/model_graph.h"

namespace offcut::scenarios {

struct DeviceEvents {
  std::optional<double> ipc;
  std::optional<double> llc_references;
  std::optional<double> llc_misses;
  std::optional<double> utilisation;
};

// Of one layer, in the units of the trace; `time` weights what is a mean.
struct LayerEvents {
  Duration time;
  std::map<std::string, double> counters;
};

// Returns the events of each layer as a run counted them; empty for layers that it did not time.
// Where several timed kernels lie in a layer, counts add up.
[[nodiscard]] std::vector<LayerEvents> layer_events(const ModelGraph& graph, const TraceRun& run);

// Returns the figures of the layers for which `runs_here` holds. No layers: no figures.
[[nodiscard]] DeviceEvents events_of(const std::vector<LayerEvents>& layers,
                                     const std::vector<bool>& runs_here);

}  // namespace offcut::scenarios
