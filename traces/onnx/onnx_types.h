// Element types and attributes between ONNX's form and ours. Internal to traces/: the header of the
// ONNX library stays in the .cc files that include this.
#pragma once

#include <optional>

#include "engine/graph/tensor_type.h"
#include "engine/graph/work.h"
#include "traces/onnx/operators/node_view.h"

namespace onnx {
class NodeProto;
class TypeProto;
}  // namespace onnx

namespace offcut::traces {

// Returns the element type of an ONNX type number, or nothing: text, and numbers nobody knows.
[[nodiscard]] std::optional<DataType> data_type_of_onnx(int onnx_type);

// Returns the number of an ONNX type, for shape arithmetic on small tensors.
[[nodiscard]] int onnx_type_of(DataType type);

// Returns the integers among the attributes of a node. A whole-numbered tensor of one element (the
// filling value of ConstantOfShape) counts.
[[nodiscard]] Attributes integer_attributes(const onnx::NodeProto& node);

// What a type tells of a tensor; extents that are missing, or below zero, are open.
[[nodiscard]] TensorFact fact_of(const onnx::TypeProto& type);

// The type that tells the same, for the library's functions.
[[nodiscard]] onnx::TypeProto type_of(const TensorFact& fact);

// Returns the shape where every extent is known.
[[nodiscard]] std::optional<Shape> shape_of(const TensorFact& fact);

}  // namespace offcut::traces
