// The model graph: a network as a directed acyclic graph of layers that hand tensors to each other.
//
//            image            tensors without a producer are the inputs of the network
//              |
//            conv1
//           /     \           a tensor may have several consumers (skip connection) and still
//        conv2     |          crosses a cut only once
//           \     /
//             add --> probs   tensors marked as outputs are the results, wherever they are made
//
// A graph is built once from a GraphSpec, checked, and never changes. Building
//   * refuses cycles, unknown tensor names, tensors made twice, negative extents, and tensors of
//     more than 2^40 elements;
//   * keeps state (StateSpec) at the site of the layers that read and make it: it never crosses, is
//     no tensor of the graph, and counts with the bytes of those layers;
//   * folds away constants: a layer that depends on no input of the network is computed before
//     deployment, so it is dropped and what it makes counts as parameters of its consumers;
//   * puts the layers into topological order: the order given, where that is one (ONNX files and
//     traces are), else the order of Boost.Graph's topological sort.
//
// Layer ids are positions in that order, so every predecessor of a layer has a smaller id.
// Tensor ids count the tensors that can cross a cut: inputs of the network first, then the outputs
// of layers, in order. Building takes O((layers + edges) log) time and O(layers + edges) memory.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/units.h"
#include "engine/graph/tensor_type.h"
#include "engine/graph/work.h"

namespace offcut {

using LayerId = std::uint32_t;   // position in topological order
using TensorId = std::uint32_t;  // position in ModelGraph::tensors()

// What a reader knows of a tensor.
struct TensorSpec {
  std::string name;  // unique in the graph
  DataType type = DataType::Float32;
  std::optional<Shape> shape;  // nothing: the file does not say and no inference could tell
  bool constant = false;       // weights, initializers
};

// What a reader knows of a layer. An input or output named "" is an absent optional one.
struct LayerSpec {
  std::string name;  // unique in the graph
  std::string op;    // operator type in ONNX terms: "Conv", "Gemm", ...
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  Attributes attributes;  // the integers that shape the work (kernel_shape, strides, group...)
};

// State that one run leaves for the next: a key-value cache, the hidden state of an LSTM.
struct StateSpec {
  std::string output;  // a tensor that a layer makes
  std::string input;   // the input that holds it in the next run
};

struct GraphSpec {
  std::string name;
  std::vector<TensorSpec> tensors;
  std::vector<LayerSpec> layers;
  std::vector<std::string> inputs;   // names of the tensors fed by the user
  std::vector<std::string> outputs;  // names of the results
  std::vector<StateSpec> states = {};
};

struct Tensor {
  std::string name;
  DataType type = DataType::Float32;
  std::optional<Shape> shape;
  std::optional<LayerId> producer;  // nothing: an input of the network
  std::vector<LayerId> consumers;   // each once, ascending; may be empty
  bool is_output = false;           // a result of the network

  // Nothing where the shape is unknown.
  std::optional<std::int64_t> elements() const;
  std::optional<Bytes> bytes() const;
};

struct Layer {
  std::string name;
  std::string op;         // a fused layer joins the names with '+': "Conv+BatchNormalization+Relu"
  std::string main_op;    // the member with the most FLOPs; op itself if not fused
  Attributes attributes;  // of that member
  std::vector<TensorId> inputs;   // that can cross a cut: each once, in the order of the operator
  std::vector<TensorId> outputs;  // that are consumed or results
  // Of all members; its bytes are those that enter and leave the layer. Of weights with several
  // readers, `parameters` and `parameter_bytes` are those that no ancestor counts.
  Work work;
  std::vector<std::string> members;  // names of the operators inside; {name} if not fused
};

// A weight that several layers count, none an ancestor of another: a set of layers holds it once.
struct SharedWeight {
  Bytes bytes;
  double parameters = 0;
  std::vector<LayerId> readers;  // two or more, ascending
};

class ModelGraph {
 public:
  // Inconsistent or InvalidArgument with the name of the layer or tensor at fault.
  [[nodiscard]] static Result<ModelGraph> build(GraphSpec spec);

  const std::string& name() const { return name_; }
  std::span<const Layer> layers() const { return layers_; }     // topological order
  std::span<const Tensor> tensors() const { return tensors_; }  // by TensorId
  std::span<const TensorId> inputs() const { return inputs_; }
  std::span<const TensorId> outputs() const { return outputs_; }  // results made by layers
  // Direct neighbours, each once, ascending.
  std::span<const LayerId> predecessors(LayerId layer) const { return predecessors_[layer]; }
  std::span<const LayerId> successors(LayerId layer) const { return successors_[layer]; }
  std::size_t layer_count() const { return layers_.size(); }
  // How many operators constant folding dropped.
  std::size_t folded_layers() const { return folded_layers_; }
  std::span<const SharedWeight> shared_weights() const { return shared_weights_; }
  // Pairs of layers that a state binds to one site.
  std::span<const std::pair<LayerId, LayerId>> together() const { return together_; }

  std::optional<LayerId> find_layer(const std::string& name) const;  // O(log layers)

 private:
  friend class GraphAssembly;
  std::string name_;
  std::vector<Layer> layers_;
  std::vector<Tensor> tensors_;
  std::vector<TensorId> inputs_;
  std::vector<TensorId> outputs_;
  std::vector<std::vector<LayerId>> predecessors_;
  std::vector<std::vector<LayerId>> successors_;
  std::map<std::string, LayerId> by_name_;
  std::size_t folded_layers_ = 0;
  std::vector<SharedWeight> shared_weights_;
  std::vector<std::pair<LayerId, LayerId>> together_;
};

// Returns the work of all layers, every weight counted once.
[[nodiscard]] Work whole_work(const ModelGraph& graph);

// A graph whose layers are the groups of another one.
struct FusedGraph {
  ModelGraph graph;
  std::vector<LayerId> group_of;  // [layers of the original] the fused layer it went into
};

// Returns the graph in which every group of layers is one atomic layer, as a runtime executes fused
// kernels. `group[layer]` is any label; equal labels are one group. Groups that would close a cycle
// (a path leaves a group and comes back) are merged with what lies between: the strong components
// are condensed. Layers on either side of a tensor of unknown shape are merged too, for a cut there
// could not be priced, and so are those that a state binds. A fused layer is named after its last
// member. Inconsistent if an input of the network has no known shape.
[[nodiscard]] Result<FusedGraph> fuse(const ModelGraph& graph, std::span<const std::size_t> group);

}  // namespace offcut
