#include "tests/unit/tools/zoo/inferred_graph.h"

#include <onnx/checker.h>
#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>

#include <algorithm>
#include <exception>
#include <map>
#include <set>
#include <vector>

#include "engine/base/text.h"

namespace offcut::zoo {
namespace {

std::optional<TensorSpec> spec_of(const onnx::ValueInfoProto& info) {
  if (!info.type().has_tensor_type() || !info.type().tensor_type().has_shape()) return {};
  const auto& tensor = info.type().tensor_type();
  TensorSpec spec{.name = info.name(), .shape = Shape{}};
  if (tensor.elem_type() == onnx::TensorProto::INT64) spec.type = DataType::Int64;
  for (const auto& extent : tensor.shape().dim()) {
    if (!extent.has_dim_value()) return {};
    spec.shape->push_back(extent.dim_value());
  }
  return spec;
}

LayerSpec layer_of(const onnx::NodeProto& node) {
  LayerSpec layer;
  layer.name = node.name();
  layer.op = node.op_type();
  layer.inputs.assign(node.input().begin(), node.input().end());
  layer.outputs.assign(node.output().begin(), node.output().end());
  for (const auto& attribute : node.attribute()) {
    auto& values = layer.attributes[attribute.name()];
    if (attribute.type() == onnx::AttributeProto::INT) values = {attribute.i()};
    if (attribute.type() == onnx::AttributeProto::INTS) {
      values.assign(attribute.ints().begin(), attribute.ints().end());
    }
  }
  return layer;
}

// The outputs with the shapes that the file states, before inference can touch them.
std::map<std::string, std::optional<Shape>> stated_outputs(onnx::ModelProto* model) {
  std::map<std::string, std::optional<Shape>> stated;
  for (auto& output : *model->mutable_graph()->mutable_output()) {
    const auto spec = spec_of(output);
    stated[output.name()] = spec ? spec->shape : std::nullopt;
    output.mutable_type()->mutable_tensor_type()->clear_shape();
  }
  return stated;
}

GraphSpec graph_spec_of(const onnx::GraphProto& proto) {
  GraphSpec spec;
  spec.name = proto.name();
  for (const auto* infos : {&proto.input(), &proto.output(), &proto.value_info()}) {
    for (const auto& info : *infos) {
      if (auto tensor = spec_of(info)) spec.tensors.push_back(*tensor);
    }
  }
  for (const auto& weight : proto.initializer()) {
    TensorSpec tensor{.name = weight.name(), .shape = Shape{}, .constant = true};
    if (weight.data_type() == onnx::TensorProto::INT64) tensor.type = DataType::Int64;
    tensor.shape->assign(weight.dims().begin(), weight.dims().end());
    spec.tensors.push_back(tensor);
  }
  for (const auto& node : proto.node()) spec.layers.push_back(layer_of(node));
  for (const auto& input : proto.input()) spec.inputs.push_back(input.name());
  for (const auto& output : proto.output()) spec.outputs.push_back(output.name());
  return spec;
}

// By what it reads: a weight with several readers is stored with one of them.
bool is_weighted(const Layer& layer) {
  return layer.work.macs > 0 && layer.work.weight_reads > Bytes(0);
}

int count_units(const ModelGraph& graph, bool (*counts)(const Layer&)) {
  std::set<std::string> names;
  for (const Layer& layer : graph.layers()) {
    if (counts(layer)) names.insert(layer.name.substr(0, layer.name.find('/')));
  }
  return static_cast<int>(names.size());
}

}  // namespace

Result<ModelGraph> inferred_graph(const std::string& onnx_bytes) {
  onnx::ModelProto model;
  if (!model.ParseFromString(onnx_bytes)) return fail(ErrorCode::Malformed, "not a protobuf");
  std::map<std::string, std::optional<Shape>> stated;
  try {
    onnx::checker::check_model(model);
    stated = stated_outputs(&model);
    const onnx::ShapeInferenceOptions strict(true, 1, true);
    onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), strict);
  } catch (const std::exception& error) {
    return fail(ErrorCode::Malformed, error.what());
  }
  for (const auto& output : model.graph().output()) {
    const auto inferred = spec_of(output);
    if (!inferred || inferred->shape != stated[output.name()]) {
      return fail(ErrorCode::Malformed,
                  message("stated shape of ", output.name(), " is not the inferred one"));
    }
  }
  return ModelGraph::build(graph_spec_of(model.graph()));
}

int depth(const ModelGraph& graph) {
  std::vector<int> longest(graph.layer_count());
  for (LayerId layer = 0; layer < graph.layer_count(); ++layer) {
    for (const LayerId before : graph.predecessors(layer)) {
      longest[layer] = std::max(longest[layer], longest[before]);
    }
    if (is_weighted(graph.layers()[layer])) ++longest[layer];
  }
  return *std::max_element(longest.begin(), longest.end());
}

int weighted_units(const ModelGraph& graph) { return count_units(graph, is_weighted); }

int computing_units(const ModelGraph& graph) {
  return count_units(graph, [](const Layer& layer) { return layer.work.flops > 0; });
}

double stored_parameters(const std::string& onnx_bytes) {
  onnx::ModelProto model;
  if (!model.ParseFromString(onnx_bytes)) return 0;
  std::map<std::string, double> elements;  // of the tensors whose shapes are stored
  for (const auto& tensor : model.graph().initializer()) {
    double product = 1;
    for (const std::int64_t extent : tensor.int64_data()) product *= static_cast<double>(extent);
    elements[tensor.name()] = product;
  }
  double total = 0;
  for (const auto& node : model.graph().node()) {
    if (node.op_type() == "ConstantOfShape") total += elements[node.input(0)];
  }
  return total;
}

Work total_work(const ModelGraph& graph) {
  Work total;
  for (const Layer& layer : graph.layers()) total = total + layer.work;
  return total;
}

}  // namespace offcut::zoo
