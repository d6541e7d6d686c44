// Functions that a model brings along (ModelProto::functions): calls are replaced by their bodies,
// so that what is inside is layers like any other. Internal to traces/onnx.
//
// Inside a call named "block_3" the node "conv" becomes "block_3/conv", and so do the tensors that
// the function keeps to itself. Attributes that the function takes from its call get their values.
// Bodies of If, Loop and Scan are walked too. A function that calls itself stays a call.
#pragma once

namespace onnx {
class ModelProto;
}  // namespace onnx

namespace offcut::traces {

// O(nodes after inlining), of which there are at most a million.
void inline_functions(onnx::ModelProto& model);

}  // namespace offcut::traces
