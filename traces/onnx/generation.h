// The operators of com.microsoft that hold a whole language model and run it token by token:
// BeamSearch, GreedySearch, Sampling, and WhisperBeamSearch.
//
// The decoder runs (longest length - length of the prompt) times for every beam, with a past of the
// mean of both lengths, which makes the sum over a growing past exact. The encoder, or the first
// run of the decoder over the prompt, runs once. Extents of the inputs of these graphs are symbols;
// what one stands for is told by its name: "past", "total", "batch", "seq". Internal to
// traces/onnx.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "traces/onnx/inference.h"

namespace onnx {
class NodeProto;
}  // namespace onnx

namespace offcut::traces {

[[nodiscard]] bool is_generation(std::string_view op);

// As infer_bodies().
[[nodiscard]] CountedWork infer_generation(const onnx::NodeProto& node, const std::string& label,
                                           const Inference& outer, std::vector<TensorFact>& out);

}  // namespace offcut::traces
