// What every reader of a runtime's output returns: timed kernels, before the join to a graph.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/cost/trace.h"
#include "engine/graph/model_graph.h"

namespace offcut::traces {

// A timed kernel as a profile shows it. The covers of `timed` are filled in by the join.
struct ProfiledKernel {
  TracedLayer timed;
  std::vector<Shape> inputs;   // empty where the profile has no shapes
  std::vector<Shape> outputs;  // likewise
};

struct ProfiledRun {
  OperatingPoint point;  // as far as the file tells
  std::optional<TimeSummary> end_to_end;
  std::optional<Duration> loading;
  std::optional<Bytes> memory;
  std::vector<ProfiledKernel> kernels;  // in order of execution
};

struct Profile {
  std::string model;   // "" where the file does not tell
  std::string device;  // likewise
  std::vector<ProfiledRun> runs;
  std::optional<GraphSpec> graph;  // where the file, or one beside it, describes the network
  std::map<std::string, std::string> metadata;
  std::vector<std::string> warnings;  // one line each
};

struct ReadProfileOptions {
  // true: what cannot be read is skipped and counted in a warning. false: it is an error with its
  // line or byte.
  bool lenient = false;
  // Of a file about several networks: the one to read.
  std::string model_name = {};
};

}  // namespace offcut::traces
