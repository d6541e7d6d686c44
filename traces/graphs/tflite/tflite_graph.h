// TensorFlow Lite models (.tflite) as model graphs.
//
//   CONV_2D --> Conv, ending in its activation
//
//   * One layer per operator, called after what it makes.
//   * Names, order and layout (channels last) are those of the file, so that the rows of
//     benchmark_model join. Shapes that it states are believed.
//   * Open extents (shape_signature) get values as those of ONNX do: the first is the batch, others
//     are asked for by "<tensor>[k]".
//   * Weights count with the type in which they are stored, also where an operator unpacks them.
//   * IF and WHILE are one layer each; their subgraphs count. How often a WHILE runs is asked for.
//   * What runs once, before the first inference (CALL_ONCE), does not count. Variables stay.
//   * A custom operator, or one without a rule, keeps its name; its work is a fallback, with a
//     warning.
//
// Sparse weights count as dense ones. Time and memory are linear in the file. Internal to traces/.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "traces/onnx/onnx_graph.h"

namespace offcut::traces {

// Whether a file begins as a .tflite does: "TFL3" behind the first offset.
[[nodiscard]] bool looks_like_tflite_model(std::string_view head);

// Errors as those of read_onnx.
[[nodiscard]] Result<OnnxModel> read_tflite_model(const std::filesystem::path& path,
                                                  const ReadOnnxOptions& options);
[[nodiscard]] Result<OnnxModel> parse_tflite_model(std::string_view bytes, const std::string& name,
                                                   const ReadOnnxOptions& options = {});

}  // namespace offcut::traces
