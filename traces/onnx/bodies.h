// Operators that hold graphs: what they make, and what their bodies compute.
//
//   If          the branch that the condition tells, where it is known; else the larger one
//   Loop        the body once per round: trip count, or the dimension "<layer>[rounds]", else
//               one round, which is said
//   Scan        the body once per element of the axis it runs along
//   BeamSearch, GreedySearch, Sampling (com.microsoft)   the decoder once per new token, at the
//               mean length of the past; symbols of its inputs are told by their names, which is
//               said
//
// Weights inside a body are weights of the layer. Internal to traces/onnx.
#pragma once

#include <string>
#include <vector>

#include "traces/onnx/inference.h"

namespace onnx {
class NodeProto;
}  // namespace onnx

namespace offcut::traces {

// Whether a node is one of these operators.
[[nodiscard]] bool has_body(const onnx::NodeProto& node);

// Fills in what the bodies tell of the outputs, and returns what they compute. `label` names the
// layer in notes and among the dimensions.
[[nodiscard]] CountedWork infer_bodies(const onnx::NodeProto& node, const std::string& label,
                                       const Inference& outer, std::vector<TensorFact>& out);

// For the operators of generation.h: the scope of a body, and what it computes in one round.
[[nodiscard]] InferenceScope inner_scope(const Inference& outer);
[[nodiscard]] CountedWork work_of_body(const Inference& body);

}  // namespace offcut::traces
