// Types and shapes of every tensor of an ONNX graph, node by node. Internal to traces/: the header
// of the ONNX library stays in the .cc files that include this.
//
// Each node is inferred by the library's function for its operator and opset, with known values of
// small inputs at hand (small_tensor.h). A node that cannot be inferred falls back, in this order:
// a stand-in operator with the same shape rule (FusedConv -> Conv), the rule "as its first input"
// for element-wise operators the library does not know, the value_info of the file, unknown.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/graph/tensor_type.h"
#include "engine/graph/work.h"

namespace onnx {
class GraphProto;
class ModelProto;
class NodeProto;
class TensorProto;
class TypeProto;
}  // namespace onnx

namespace offcut::traces {

struct InferredTensor {
  std::optional<DataType> type;
  std::optional<Shape> shape;  // only if every extent is known
};

struct InferredShapes {
  std::unordered_map<std::string, InferredTensor> tensors;
  std::vector<std::string> unknown_layers;  // operators ("Op "name"") with an unknown output shape
};

// Infers all tensors of model.graph(); the types of its inputs and of value_info must have their
// symbols bound already. `order` lists the positions of nodes so that producers come first.
[[nodiscard]] InferredShapes infer_shapes(const onnx::ModelProto& model,
                                          const std::vector<std::size_t>& order);

// Returns the integers among the attributes of a node. A whole-numbered tensor of one element (the
// filling value of ConstantOfShape) counts.
[[nodiscard]] Attributes integer_attributes(const onnx::NodeProto& node);

// Returns the element type of an ONNX type number, or nothing. Types that have no counterpart
// (strings, complex and narrow floating types) are read as one of their size.
[[nodiscard]] std::optional<DataType> data_type_of_onnx(int onnx_type);

}  // namespace offcut::traces
