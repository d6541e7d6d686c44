// One graph under inference: what is known of its tensors so far. Internal to traces/onnx; the
// front is onnx_shapes.h, which says the rules.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "traces/onnx/onnx_shapes.h"
#include "traces/onnx/operators/node_view.h"

namespace onnx {
class GraphProto;
class NodeProto;
class TypeProto;
}  // namespace onnx

namespace offcut::traces {

// What is common to a graph and the bodies inside it.
struct InferenceScope {
  int opset = 1;
  const std::map<std::string, std::int64_t>& dimensions;
  InferredShapes& findings;
  int depth = 0;  // of bodies in bodies
};

class Inference {
 public:
  // `outer` is the graph whose names a body sees; null for the model's own.
  Inference(const onnx::GraphProto& graph, const InferenceScope& scope, const Inference* outer);

  // Infers the nodes at these positions, in this order.
  void run(const std::vector<std::size_t>& order);
  void run_in_file_order();

  void know(const std::string& name, TensorFact fact);
  void know_value(const std::string& name, SmallTensor value);
  // What is known of a name here or further out; a fact without type and extents if nothing is.
  TensorFact fact(const std::string& name) const;
  // Whether a name is a weight, or follows from weights alone.
  bool is_constant(const std::string& name) const;

  const onnx::GraphProto& graph() const { return graph_; }
  const InferenceScope& scope() const { return scope_; }
  const std::map<std::size_t, CountedWork>& work() const { return work_; }
  // Calls `use(name, fact)` for every tensor of this graph.
  template <class F>
  void each(const F& use) const {
    for (const auto& [name, known] : facts_) use(name, known);
  }

 private:
  void add_known_types();
  void infer(std::size_t position);
  std::vector<TensorFact> inputs_of(const onnx::NodeProto& node) const;
  std::vector<TensorFact> outputs_of(const onnx::NodeProto& node, std::size_t position,
                                     const std::vector<TensorFact>& inputs);
  void complete_by_library(const onnx::NodeProto& node, const std::vector<TensorFact>& inputs,
                           std::vector<TensorFact>& out);
  void settle(const std::string& name, TensorFact& fact);
  void apply_dimensions(const std::string& name, TensorFact& fact);
  void evaluate(const onnx::NodeProto& node);
  void report_unknown(const onnx::NodeProto& node);
  bool folds(const onnx::NodeProto& node) const;
  const SmallTensor* value(const std::string& name) const;
  const onnx::TypeProto* other_type(const std::string& name) const;

  const onnx::GraphProto& graph_;
  InferenceScope scope_;
  const Inference* outer_;
  std::unordered_set<std::string> read_;  // by some node, or a result
  std::unordered_set<std::string> constant_;
  std::unordered_map<std::string, const onnx::TypeProto*> stated_;  // by the file
  std::unordered_map<std::string, TensorFact> facts_;
  std::unordered_map<std::string, SmallTensor> values_;
  std::unordered_map<std::string, onnx::TypeProto> other_types_;  // sequences, optionals, maps
  std::map<std::size_t, CountedWork> work_;
};

}  // namespace offcut::traces
