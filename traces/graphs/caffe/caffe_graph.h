// Caffe networks (.prototxt) as model graphs.
//
//   * One layer per layer of the file that takes part in inference, new ("layer") or old
//     ("layers"), under its name. What one does on the way (a dense layer flattens) is a layer
//     "NAME/..." in front.
//   * Inputs are those of the file: input_dim, input_shape, layers Input; what a layer Data does
//     not say is asked for. `--dim batch=N` takes the place of the first extent.
//   * Weights are not in the file: they follow from what comes in, at four bytes.
//   * Losses, accuracies and what only training reads are left out.
//   * A type without a rule keeps its name; its work is a fallback, with a warning.
//
// Internal to traces/.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "traces/onnx/onnx_graph.h"

namespace offcut::traces {

[[nodiscard]] bool looks_like_caffe(std::string_view head);

// Errors as those of read_onnx.
[[nodiscard]] Result<OnnxModel> read_caffe_model(const std::filesystem::path& path,
                                                 const ReadOnnxOptions& options);
[[nodiscard]] Result<OnnxModel> parse_caffe_model(std::string_view text, const std::string& name,
                                                  const ReadOnnxOptions& options = {});

}  // namespace offcut::traces
