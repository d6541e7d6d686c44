// What the names and operators of runtime kernels say about the graph. Internal to traces/.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/graph/tensor_type.h"

namespace offcut::traces {

// Returns the names that a kernel's name may hide, the most literal first: "fused conv1_token_7"
// gives itself, "conv1_token_7", "fused conv1", "conv1". Never the empty name.
[[nodiscard]] std::vector<std::string> names_inside(std::string_view kernel);

// Returns the parts of "A + B + C" and "PWN(PWN(A), B)" (fusions of TensorRT and TFLite); {name}
// where it is no such list.
[[nodiscard]] std::vector<std::string> names_of_fusion(std::string_view kernel);

// The ends of a region that a runtime runs as one, "{ForeignNode[first...last]}" (TensorRT).
struct ForeignNode {
  std::string first;
  std::string last;
};
[[nodiscard]] std::optional<ForeignNode> foreign_node(std::string_view kernel);

// Whether a kernel stands for a part of the network that a delegate runs (TFLite, ExecuTorch).
[[nodiscard]] bool is_delegate(std::string_view op);

// Whether the operator only changes the layout, type or place of a tensor.
[[nodiscard]] bool moves_data(std::string_view op);
// Whether the name is one that ONNX Runtime gives to the reshapes that it puts around a matrix
// product with a bias (MatMulAddFusion), where the operands have more than two axes.
[[nodiscard]] bool is_inserted_reshape(std::string_view name);
// Of both, whether it prepares the input of the kernel after it (not the output of the one before).
[[nodiscard]] bool serves_next(std::string_view op, std::string_view name);
// Whether a runtime may drop the operator as it does nothing at inference, or only renames.
[[nodiscard]] bool may_be_dropped(std::string_view op);
// Whether a runtime computes the operator at the end of the kernel that makes its input.
[[nodiscard]] bool follows_producer(std::string_view op);

// Whether a kernel with this output may be one that makes a tensor of that shape: the batch may
// differ, channels (the second extent) may be padded up to a block of 16 or come last, and a matrix
// may hold all leading extents as rows.
[[nodiscard]] bool may_be_shape(const Shape& kernel, const Shape& tensor);

}  // namespace offcut::traces
