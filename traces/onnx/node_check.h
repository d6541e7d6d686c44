// Whether an inference function of the ONNX library may be called on a node.
//
// The library's functions trust that the checker of the library has seen the node: they read inputs
// and attributes, and divide by extents, without looking. A file may hold anything, so a node is
// checked against the operator's schema first:
//
//   * the numbers of inputs and outputs are among those of the schema, and required inputs have a
//     name and a type of the right kind (tensor, sequence, optional)
//   * attributes that the schema requires are there, and those it knows have its type
//   * numbers that are divided by or that make extents are positive and below 2^31
//   * inputs have the rank, and axes the range, that some functions take for granted
//   * bodies (If, Loop, Scan) are not handed to the library: who needs them reads them itself
//
// A node that fails the check has an unknown shape, and a warning says so. It is no error of the
// file.
#pragma once

#include <span>
#include <string>

namespace onnx {
class NodeProto;
class OpSchema;
class TypeProto;
}  // namespace onnx

namespace offcut::traces {

// Returns what forbids the call, in a few words; "" if nothing does. `types` are those of the
// inputs of the node, null where unknown. O(inputs + attributes).
[[nodiscard]] std::string fault_of_node(const onnx::OpSchema& schema, const onnx::NodeProto& node,
                                        std::span<const onnx::TypeProto* const> types);

}  // namespace offcut::traces
