// From a model in memory to a graph: all that follows the parsing of an ONNX file (onnx_graph.h).
// Readers of other formats come in here, once they have said their network in the terms of ONNX.
// Internal to traces/: the header of the ONNX library stays in the .cc files that include this.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "traces/onnx/onnx_graph.h"

namespace onnx {
class ModelProto;
}  // namespace onnx

namespace offcut::traces {

// Binds open extents, infers shapes and builds the graph. `name` stands for the file in errors, and
// its stem names the graph; `warnings` come first among those of the result. Changes the model.
[[nodiscard]] Result<OnnxModel> graph_of_model(onnx::ModelProto& model, const std::string& name,
                                               const ReadOnnxOptions& options,
                                               std::vector<std::string> warnings);

}  // namespace offcut::traces
