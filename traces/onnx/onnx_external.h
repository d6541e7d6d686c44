// Weights in other files: the small ones, which may be shapes, are read if their file lies in the
// model's folder. Of the others nothing is needed, as their shapes stand in the model; but where
// inputs are noted (engine/base/input_log.h) their files are. Internal to traces/onnx.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace onnx {
class ModelProto;
}  // namespace onnx

namespace offcut::traces {

// Reads the small tensors; a file outside the folder (an absolute path, "..", a link that leads
// out) is not opened. Without a folder nothing is read. Returns a line about what was not read.
[[nodiscard]] std::vector<std::string> read_small_external_data(
    const std::optional<std::filesystem::path>& folder, onnx::ModelProto& model);

}  // namespace offcut::traces
