// Small tensors between ONNX's form and ours (small_tensor.h). Internal to traces/: the header of
// the ONNX library stays in the .cc files that include this.
#pragma once

#include <optional>

#include "traces/onnx/small_tensor.h"

namespace onnx {
class NodeProto;
class TensorProto;
}  // namespace onnx

namespace offcut::traces {

// Returns the values of a small tensor kept in the file; nothing for one kept elsewhere, a large
// one, or one whose shape does not fit its values.
[[nodiscard]] std::optional<SmallTensor> small_tensor_of(const onnx::TensorProto& proto);

// Returns the tensor in the library's own form, for its inference functions to look at.
[[nodiscard]] onnx::TensorProto proto_of(const SmallTensor& small);

// Returns what a Constant operator makes, if it is a small tensor.
[[nodiscard]] std::optional<SmallTensor> value_of_constant(const onnx::NodeProto& node);

}  // namespace offcut::traces
