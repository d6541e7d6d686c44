// ncnn networks (.param) as model graphs.
//
//   Convolution conv1 1 1 data c1 0=64 1=3 ...  -->  Conv "conv1" of 64 filters of 3x3
//
//   * One layer per line, under its name, so that the layer times of ncnn join. What ncnn does on
//     the way (a dense layer flattens, attention projects) is a layer "NAME/..." in front.
//   * Shapes follow from the Input layer; where that states none they are asked for, "data[1]" and
//     so on, of [1, channels, height, width]. Shapes that a line states (-23330) are believed.
//   * Weights are those that the parameters count, at four bytes, or one where the layer is marked
//     as int8; what the .bin stores is not looked at.
//   * Split copies nothing: its outputs are one tensor, which crosses a cut once.
//   * A type without a rule keeps its name; its work is a fallback, with a warning.
//
// Internal to traces/.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "traces/graphs/ncnn/ncnn_param.h"
#include "traces/onnx/onnx_graph.h"

namespace offcut::traces {

// Errors as those of read_onnx.
[[nodiscard]] Result<OnnxModel> read_ncnn_model(const std::filesystem::path& path,
                                                const ReadOnnxOptions& options);
[[nodiscard]] Result<OnnxModel> parse_ncnn_model(std::string_view text, const std::string& name,
                                                 const ReadOnnxOptions& options = {});

}  // namespace offcut::traces
