// Constant folding of a graph as a file holds it, so that an embedded graph is no longer than it
// has to be: layers fed by constants alone are dropped and what they make becomes a constant; what
// nothing uses any more goes too. Building a ModelGraph from either gives the same graph.
#pragma once

#include "engine/graph/model_graph.h"

namespace offcut {

// Time and memory O(layers + edges), times a logarithm. Layers must be in topological order, as in
// ONNX files.
[[nodiscard]] GraphSpec folded(GraphSpec spec);

}  // namespace offcut
