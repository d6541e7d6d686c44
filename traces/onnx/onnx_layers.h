// The nodes of an ONNX graph as layers: names, wiring, the order in which they can run. Internal to
// traces/onnx.
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "engine/graph/model_graph.h"
#include "traces/onnx/onnx_shapes.h"

namespace onnx {
class GraphProto;
}  // namespace onnx

namespace offcut::traces {

// One layer per node, in the order of the file. Control flow also reads what its bodies read from
// outside. Optional results that nobody reads are left out.
[[nodiscard]] std::vector<LayerSpec> layers_of(const onnx::GraphProto& graph);

// Returns the positions of the layers so that producers come first; those on a cycle are left out.
[[nodiscard]] std::vector<std::size_t> producers_first(const std::vector<LayerSpec>& layers);

// Puts what was counted of bodies and equations into the attributes of the layers, and the weights
// of bodies among their inputs.
void add_counted_work(const std::map<std::size_t, CountedWork>& work, GraphSpec& spec);

}  // namespace offcut::traces
