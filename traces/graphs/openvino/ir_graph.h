// OpenVINO models (IR of version 10 and 11: .xml, with .bin beside it) as model graphs.
//
//   * One layer per layer of the file, under its name. Shapes that its ports state are believed;
//     open ones follow from the inputs, as far as the rules of ONNX tell.
//   * Weights count with the type in which they are stored, also where layers unpack them (Convert,
//     Subtract, Multiply, FakeQuantize on constants).
//   * Of the .bin file only small constants are read, which shapes may depend on; it may be absent.
//   * State (ReadValue, Assign) stays. TensorIterator, Loop and If are layers of unknown work.
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

[[nodiscard]] bool looks_like_ir(std::string_view head);

// Errors as those of read_onnx.
[[nodiscard]] Result<OnnxModel> read_ir_model(const std::filesystem::path& path,
                                              const ReadOnnxOptions& options);
[[nodiscard]] Result<OnnxModel> parse_ir_model(std::string_view text, const std::string& name,
                                               const ReadOnnxOptions& options = {});

}  // namespace offcut::traces
