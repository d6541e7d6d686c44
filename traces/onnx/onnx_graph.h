// ONNX files as model graphs: names, wiring, shapes and the integers that shape the work.
//
//   model.onnx --parse--> ModelProto --bind dimensions--> shapes of all tensors --> ModelGraph
//
// Shapes come from the inference functions of the ONNX library, node by node, so that one operator
// it cannot infer does not stop the rest. Small integer tensors (Shape, Gather, Concat, Unsqueeze,
// ConstantOfShape... chains that compute the target of a Reshape) are evaluated on the way.
//
//   * A symbolic or missing extent takes its value from ReadOnnxOptions; in the first dimension of
//     an input it is the batch. An extent that has no value is an error that names it.
//   * A newer opset than the library knows is read by the newest rules it has, with a warning.
//   * Operators of other domains (com.microsoft) keep their place; where no rule gives their shapes
//     the file's own value_info does, else the shape stays unknown, with a warning.
//   * Weights in external files are never opened: their shapes stand in the model.
//   * If, Loop and Scan are one layer each, which also reads what their bodies read from outside.
//   * A node without a name is called <op>_<index in the file>, as ONNX Runtime does. Repeated
//     names get "_2", "_3"... appended.
//
// Time and memory are linear in the file; the weights are held while reading.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/model_graph.h"

namespace offcut::traces {

struct ReadOnnxOptions {
  std::int64_t batch = 1;  // >= 1: for an open extent in the first dimension of an input
  // Values of other open extents, by symbol ("sequence") or, where it has none, "<input>[<k>]".
  std::map<std::string, std::int64_t> dimensions = {};
};

struct OnnxModel {
  ModelGraph graph;
  GraphSpec spec;                     // what the graph was built from, constants included
  std::vector<std::string> warnings;  // one line each
};

// Errors name the file. NotFound, Malformed (not ONNX, cut short, empty, a directory), Inconsistent
// (a cycle, a tensor that nothing makes, an extent without a value), InvalidArgument (an extent < 1
// in the options).
[[nodiscard]] Result<OnnxModel> read_onnx(const std::filesystem::path& path,
                                          const ReadOnnxOptions& options = {});

// The same from bytes in memory; `name` stands for the file in errors.
[[nodiscard]] Result<OnnxModel> parse_onnx(std::string_view bytes, const std::string& name,
                                           const ReadOnnxOptions& options = {});

// Returns whether some bytes look like an ONNX file: a field of ModelProto first, not text.
[[nodiscard]] bool looks_like_onnx(std::string_view bytes);

}  // namespace offcut::traces
