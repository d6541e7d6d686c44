// Any file that holds the graph of a network, recognised from its content.
//
//   ONNX model, TensorFlow Lite   the graph, weights folded
//   native trace with a "graph"   the graph, and the trace itself
//   *-info.txt of a phone table   the graph, see phone_table.h
//
// The formats are one table, graph_formats.cc.
//
// It reads MODEL of the command line, "model" of a scenario, and --model of an import. Time and
// memory are those of the reader of the format.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/cost/trace.h"
#include "engine/graph/model_graph.h"
#include "traces/onnx/onnx_graph.h"

namespace offcut::traces {

struct GraphFile {
  std::string name;  // of the model: what the file says, else the name of the file
  ModelGraph graph;
  GraphSpec spec;                // what the graph was built from, constants included
  std::set<std::string> folded;  // layers of the spec that depend on no input
  bool is_onnx = false;
  std::optional<Trace> trace = {};  // of a native trace, its "graph" included
  std::vector<std::string> warnings = {};
};

// `options` are for models; what is measured has the shapes it was measured with, and dimensions
// given for it are InvalidArgument. Other errors name the file: NotFound, Malformed (no
// such format, damaged), Inconsistent (a trace without a graph, a graph with a cycle).
[[nodiscard]] Result<GraphFile> read_graph_file(const std::filesystem::path& path,
                                                const ReadOnnxOptions& options = {});

// The same of a graph that a reader found beside or inside a profile; `place` stands in errors.
[[nodiscard]] Result<GraphFile> build_graph(GraphSpec spec, const std::string& place);

// Whether a file is called as one that holds a graph: "net.onnx", "net.tflite"...
[[nodiscard]] bool has_graph_ending(const std::filesystem::path& path);

// The layers of a spec that its graph does not have, for they depend on no input.
[[nodiscard]] std::set<std::string> folded_layers(const GraphSpec& spec, const ModelGraph& graph);

}  // namespace offcut::traces
