// The bytes of an ONNX file as the library's message, with an error that tells what is wrong with
// them. Internal to traces/onnx.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace onnx {
class ModelProto;
}  // namespace onnx

namespace offcut::traces {

// Malformed, with `name` for the file: text, another format, cut short, without operators.
[[nodiscard]] Result<void> parse_model(std::string_view bytes, const std::string& name,
                                       onnx::ModelProto& model);

}  // namespace offcut::traces
