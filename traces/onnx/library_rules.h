// The shape inference functions of the ONNX library, called on one node at a time, behind the check
// that its inputs are what they take for granted (node_check.h). Internal to traces/onnx.
#pragma once

#include <span>
#include <vector>

namespace onnx {
class NodeProto;
class TensorProto;
class TypeProto;
}  // namespace onnx

namespace offcut::traces {

struct LibraryInputs {
  std::vector<const onnx::TypeProto*> types;   // null where unknown
  std::vector<const onnx::TensorProto*> data;  // null where the values are not known
};

// Returns the types of the outputs as the library infers them for an opset of ai.onnx (others: the
// newest it has); empty where it cannot.
[[nodiscard]] std::vector<onnx::TypeProto> infer_by_library(const onnx::NodeProto& node, int opset,
                                                            LibraryInputs inputs);

}  // namespace offcut::traces
