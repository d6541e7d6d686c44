// Types and shapes of every tensor of an ONNX graph, node by node. Internal to traces/: the header
// of the ONNX library stays in the .cc files that include this.
//
//   known inputs --rule of the operator (operators/table.h)--> types and extents of the outputs
//                --else the ONNX library (library_rules.h)-->
//                --else "as the first input" for what runtimes are known to add-->
//
//   * What the file states of a tensor (value_info, results) is believed where it differs, and the
//     difference is noted.
//   * Values of small tensors are computed on the way (small_tensor.h), so that shapes that the
//     graph computes come out as numbers.
//   * Extents may be open one by one. "<tensor>[k]" among the dimensions of the options gives one a
//     value.
//   * Bodies (If, Loop, Scan, BeamSearch) are graphs of their own that see the names outside: their
//     results give the node's, and their work is counted, once per round (bodies.h).
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/graph/model_graph.h"
#include "engine/graph/tensor_type.h"

namespace onnx {
class ModelProto;
}  // namespace onnx

namespace offcut::traces {

struct InferredTensor {
  std::optional<DataType> type;
  std::optional<Shape> shape;     // only if every extent is known
  std::vector<std::size_t> open;  // the extents that are not, where it is known how many there are
};

// What a node computes that its attributes do not tell.
struct CountedWork {
  double macs = 0;
  double flops = 0;
  bool assumed = false;             // a number of rounds was assumed
  std::vector<TensorSpec> weights;  // of its bodies, names as they stand there
};

struct InferredShapes {
  std::unordered_map<std::string, InferredTensor> tensors;
  std::vector<std::string> unknown_layers;  // operators ("Op "name"") with an unknown output shape
  std::vector<std::string> notes;           // what is believed, or assumed, one line each
  std::set<std::string> dimensions;         // of the options that were used
  std::map<std::size_t, CountedWork> work;  // [position of the node]
};

// Infers all tensors of model.graph(); the types of its inputs and of value_info must have their
// symbols bound already. `order` lists the positions of nodes so that producers come first.
[[nodiscard]] InferredShapes infer_shapes(const onnx::ModelProto& model,
                                          const std::vector<std::size_t>& order,
                                          const std::map<std::string, std::int64_t>& dimensions);

}  // namespace offcut::traces
