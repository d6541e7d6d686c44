// One part of a split as a model of ONNX. Internal to traces/split: the header of the ONNX library
// stays in the .cc files that include this.
#pragma once

#include <cstddef>

#include "engine/base/result.h"
#include "traces/split/split.h"

namespace onnx {
class ModelProto;
}  // namespace onnx

namespace offcut::traces {

// Fills `model`, which is empty. Errors are those of NetworkFile::describe().
[[nodiscard]] Result<void> build_part(const NetworkFile& network, const Split& split,
                                      std::size_t part, onnx::ModelProto& model);

}  // namespace offcut::traces
