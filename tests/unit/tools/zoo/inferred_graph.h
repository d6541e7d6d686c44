// What ONNX itself says of a generated file: checked, shapes inferred, and turned into a model
// graph. Independent of the shapes that the zoo tracks while it writes.
#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/graph/model_graph.h"

namespace offcut::zoo {

// Returns the graph of an ONNX file, with weights as constants. Malformed with ONNX's own text if
// its checker or its shape inference refuses, or if the stated shape of an output is not the
// inferred one.
[[nodiscard]] Result<ModelGraph> inferred_graph(const std::string& onnx_bytes);

// Returns the number of weighted operators (convolutions, matrix products with a constant,
// recurrences) on the longest path: the depth that papers count.
[[nodiscard]] int depth(const ModelGraph& graph);

// A unit is what shares an operator prefix up to the first '/': a block of the paper. Return the
// number of units with multiply-accumulates by weights, and of those with any arithmetic.
[[nodiscard]] int weighted_units(const ModelGraph& graph);
[[nodiscard]] int computing_units(const ModelGraph& graph);

// Returns the elements of all weights, each counted once, however many layers share it.
[[nodiscard]] double stored_parameters(const std::string& onnx_bytes);

// Sums over all layers.
[[nodiscard]] Work total_work(const ModelGraph& graph);

}  // namespace offcut::zoo
