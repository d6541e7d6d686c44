// Weights in other files: the small ones, which may be shapes, are read if their file lies in the
// model's folder. Of the others nothing is needed, as their shapes stand in the model; but where
// inputs are noted (engine/base/input_log.h) their files are. Internal to traces/onnx.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace onnx {
class ModelProto;
class TensorProto;
}  // namespace onnx

namespace offcut::traces {

// Reads the small tensors; a file outside the folder (an absolute path, "..", a link that leads
// out) is not opened. Without a folder nothing is read. Returns a line about what was not read.
[[nodiscard]] std::vector<std::string> read_small_external_data(
    const std::optional<std::filesystem::path>& folder, onnx::ModelProto& model);

// Where a tensor says that its values lie.
struct ExternalPlace {
  std::string file;
  std::int64_t offset = 0;
  std::optional<std::int64_t> length;  // nothing: it does not say
};
[[nodiscard]] ExternalPlace external_place(const onnx::TensorProto& tensor);

// Returns the file that a model in `folder` names if it lies in that folder, links followed.
[[nodiscard]] std::optional<std::filesystem::path> external_file(
    const std::filesystem::path& folder, const std::string& name);

}  // namespace offcut::traces
