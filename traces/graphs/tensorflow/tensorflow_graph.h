// TensorFlow graphs (a frozen GraphDef, .pb) as model graphs.
//
//   * One layer per node that results depend on, under its name; constants, and nodes that only
//     hand a tensor on (Identity, Switch, StopGradient...), are none. A result is what no node
//     reads.
//   * Open extents of placeholders get values as those of ONNX do: the first is the batch, others
//     are asked for by "<placeholder>[k]". One without a shape takes as many as are given.
//   * Shapes follow by the rules of ONNX, channels last or first as data_format says.
//   * Variables of graphs that are not frozen count as weights, in their stated shape.
//   * Of loops (Enter, NextIteration...) one round counts, which a warning says.
//   * An operator without a rule keeps its name; its work is a fallback, with a warning.
//
// Internal to traces/.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "traces/onnx/onnx_graph.h"

namespace offcut::traces {

[[nodiscard]] bool looks_like_tensorflow(std::string_view head);

// Errors as those of read_onnx.
[[nodiscard]] Result<OnnxModel> read_tensorflow_model(const std::filesystem::path& path,
                                                      const ReadOnnxOptions& options);
[[nodiscard]] Result<OnnxModel> parse_tensorflow_model(std::string_view bytes,
                                                       const std::string& name,
                                                       const ReadOnnxOptions& options = {});

}  // namespace offcut::traces
