#include "traces/onnx/library_rules.h"

#include <onnx/defs/schema.h>
#include <onnx/defs/shape_inference.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <exception>
#include <string>
#include <unordered_map>
#include <utility>

#include "traces/onnx/node_check.h"
#include "traces/onnx/operators/table.h"

namespace offcut::traces {
namespace {

using onnx::TensorProto;

// What the library's inference function of one node sees.
class NodeContext final : public onnx::InferenceContext {
 public:
  NodeContext(const onnx::NodeProto& node, LibraryInputs inputs)
      : inputs_(std::move(inputs)), outputs_(static_cast<std::size_t>(node.output_size())) {
    for (const onnx::AttributeProto& attribute : node.attribute()) {
      attributes_.emplace(attribute.name(), &attribute);
    }
  }
  const onnx::AttributeProto* getAttribute(const std::string& name) const override {
    const auto found = attributes_.find(name);
    return found == attributes_.end() ? nullptr : found->second;
  }
  std::size_t getNumInputs() const override { return inputs_.types.size(); }
  const onnx::TypeProto* getInputType(std::size_t k) const override { return inputs_.types.at(k); }
  const TensorProto* getInputData(std::size_t k) const override { return inputs_.data.at(k); }
  const onnx::SparseTensorProto* getInputSparseData(std::size_t) const override { return nullptr; }
  const onnx::TensorShapeProto* getSymbolicInput(std::size_t) const override { return nullptr; }
  std::size_t getNumOutputs() const override { return outputs_.size(); }
  onnx::TypeProto* getOutputType(std::size_t k) override { return &outputs_.at(k); }
  onnx::GraphInferencer* getGraphAttributeInferencer(const std::string&) override {
    return nullptr;
  }
  std::vector<onnx::TypeProto>& outputs() { return outputs_; }

 private:
  std::unordered_map<std::string, const onnx::AttributeProto*> attributes_;
  LibraryInputs inputs_;
  std::vector<onnx::TypeProto> outputs_;
};

}  // namespace

std::vector<onnx::TypeProto> infer_by_library(const onnx::NodeProto& node, int opset,
                                              LibraryInputs inputs) {
  const bool standard = node.domain().empty() || node.domain() == "ai.onnx";
  const int version = standard ? std::clamp(opset, 1, kLibrarysOpset) : 1 << 20;
  const auto* schema =
      onnx::OpSchemaRegistry::Schema(node.op_type(), version, standard ? "" : node.domain());
  if (schema == nullptr || !schema->has_type_and_shape_inference_function()) return {};
  if (!fault_of_node(*schema, node, inputs.types).empty()) return {};
  NodeContext context(node, std::move(inputs));
  try {
    schema->GetTypeAndShapeInferenceFunction()(context);
  } catch (const std::exception&) {
    return {};
  }
  return std::move(context.outputs());
}

}  // namespace offcut::traces
