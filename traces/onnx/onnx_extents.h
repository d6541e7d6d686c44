// Open extents of an ONNX graph (a symbol, or nothing) get their numbers. Internal to traces/: the
// header of the ONNX library stays in the .cc files that include this.
#pragma once

#include <string>

#include "engine/base/result.h"
#include "traces/onnx/onnx_graph.h"

namespace onnx {
class GraphProto;
}  // namespace onnx

namespace offcut::traces {

// Gives every open extent of inputs and value_info its number, by ReadOnnxOptions; `name` stands
// for the file in errors. Inconsistent for an extent of an input that has no value, InvalidArgument
// for a value < 1.
[[nodiscard]] Result<void> bind_extents(const ReadOnnxOptions& options, const std::string& name,
                                        onnx::GraphProto& graph);

}  // namespace offcut::traces
