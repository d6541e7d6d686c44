#include "traces/split/part_model.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/base/text.h"

namespace offcut::traces {
namespace {

using Names = std::unordered_set<std::string>;

class Builder {
 public:
  Builder(const NetworkFile& network, const Split& split, const PartModel& part,
          onnx::ModelProto& out)
      : network_(network), from_(network.model()), split_(split), part_(part), out_(out) {
    for (const SplitTensor& tensor : split.tensors) {
      if (!tensor.quantised) continue;
      quantised_.emplace(tensor.quantised->values, &tensor.tensor.name);
      quantised_.emplace(tensor.quantised->scale, nullptr);
      quantised_.emplace(tensor.quantised->zero_point, nullptr);
    }
  }

  Result<void> run() {
    copy_head();
    onnx::GraphProto& graph = *out_.mutable_graph();
    graph.set_name(message(from_.graph().name().empty() ? "network" : from_.graph().name(), "_",
                           part_.part.name));
    graph.set_doc_string(from_.graph().doc_string());
    for (const std::size_t tensor : part_.decodes) add_decoder(split_.tensors[tensor]);
    for (const std::size_t v : part_.part.layers) add_node(v);
    for (const std::size_t tensor : part_.encodes) add_encoder(split_.tensors[tensor]);
    if (auto ok = add_edges(); !ok) return ok;
    add_weights();
    add_infos();
    add_functions();
    return {};
  }

 private:
  void copy_head() {
    out_.set_ir_version(from_.ir_version());
    out_.set_producer_name(from_.producer_name());
    out_.set_producer_version(from_.producer_version());
    out_.set_domain(from_.domain());
    out_.set_model_version(from_.model_version());
    out_.set_doc_string(from_.doc_string());
    *out_.mutable_opset_import() = from_.opset_import();
    *out_.mutable_metadata_props() = from_.metadata_props();
    out_.mutable_unknown_fields()->MergeFrom(from_.unknown_fields());
  }

  void add_node(std::size_t v) {
    const onnx::NodeProto& node = from_.graph().node(static_cast<int>(v));
    *out_.mutable_graph()->add_node() = node;
    for (const std::string& name : node.output()) made_.insert(name);
    const LayerSpec& layer = network_.network().spec.layers[v];  // what bodies read is in it
    read_.insert(layer.inputs.begin(), layer.inputs.end());
  }

  onnx::NodeProto& add_codec(const char* op, const std::string& tensor) {
    onnx::NodeProto& node = *out_.mutable_graph()->add_node();
    node.set_op_type(op);
    node.set_name(message(tensor, "/", op));
    return node;
  }
  void add_encoder(const SplitTensor& tensor) {
    auto& node = add_codec("DynamicQuantizeLinear", tensor.tensor.name);
    node.add_input(tensor.tensor.name);
    for (const auto* name : names_of(*tensor.quantised)) node.add_output(*name);
  }
  void add_decoder(const SplitTensor& tensor) {
    auto& node = add_codec("DequantizeLinear", tensor.tensor.name);
    for (const auto* name : names_of(*tensor.quantised)) node.add_input(*name);
    node.add_output(tensor.tensor.name);
    made_.insert(tensor.tensor.name);
  }
  static std::vector<const std::string*> names_of(const QuantisedNames& names) {
    return {&names.values, &names.scale, &names.zero_point};
  }

  // Quantised tensors have the shape of the tensor that they stand for.
  Result<void> add_edge(const EdgeTensor& edge, onnx::ValueInfoProto& info) {
    const auto stands_for = quantised_.find(edge.name);
    const bool is_coded = stands_for != quantised_.end();
    if (is_coded && stands_for->second == nullptr) {  // scale and zero point are scalars
      info.mutable_type()->mutable_tensor_type()->mutable_shape();
    } else {
      auto described = network_.describe(is_coded ? *stands_for->second : edge.name);
      if (!described) return fail(described.error());
      info = std::move(*described);
    }
    info.set_name(edge.name);
    if (!is_coded) return {};
    info.mutable_type()->mutable_tensor_type()->set_elem_type(edge.type == name_of(DataType::UInt8)
                                                                  ? onnx::TensorProto::UINT8
                                                                  : onnx::TensorProto::FLOAT);
    return {};
  }

  Result<void> add_edges() {
    onnx::GraphProto& graph = *out_.mutable_graph();
    for (const EdgeTensor& edge : part_.inputs) {
      if (auto ok = add_edge(edge, *graph.add_input()); !ok) return ok;
      edges_.insert(edge.name);
    }
    for (const EdgeTensor& edge : part_.outputs) {
      if (auto ok = add_edge(edge, *graph.add_output()); !ok) return ok;
      edges_.insert(edge.name);
      read_.insert(edge.name);
    }
    return {};
  }

  // Old files list weights among the inputs, and may let the caller replace them.
  void add_weights() {
    onnx::GraphProto& graph = *out_.mutable_graph();
    Names added;
    for (const auto& tensor : from_.graph().initializer()) {
      if (!read_.contains(tensor.name())) continue;
      *graph.add_initializer() = tensor;
      added.insert(tensor.name());
    }
    for (const auto& sparse : from_.graph().sparse_initializer()) {
      if (!read_.contains(sparse.values().name())) continue;
      *graph.add_sparse_initializer() = sparse;
      added.insert(sparse.values().name());
    }
    for (const auto& input : from_.graph().input()) {
      if (added.contains(input.name()) && edges_.insert(input.name()).second) {
        *graph.add_input() = input;
      }
    }
  }

  void add_infos() {
    onnx::GraphProto& graph = *out_.mutable_graph();
    Names said;
    for (const auto* list : {&from_.graph().value_info(), &from_.graph().output()}) {
      for (const auto& info : *list) {
        if (!made_.contains(info.name()) || edges_.contains(info.name())) continue;
        if (said.insert(info.name()).second) *graph.add_value_info() = info;
      }
    }
    for (const auto& note : from_.graph().quantization_annotation()) {
      const bool is_here = made_.contains(note.tensor_name()) || read_.contains(note.tensor_name());
      if (is_here) *graph.add_quantization_annotation() = note;
    }
  }

  // Calls that were not replaced by their bodies: functions that call themselves.
  void add_functions() {
    std::set<std::pair<std::string, std::string>> known;
    for (const auto& function : from_.functions()) {
      known.emplace(function.domain(), function.name());
    }
    const auto& nodes = out_.graph().node();
    const bool calls = std::any_of(nodes.begin(), nodes.end(), [&](const onnx::NodeProto& node) {
      return known.contains({node.domain(), node.op_type()});
    });
    if (calls) *out_.mutable_functions() = from_.functions();
  }

  const NetworkFile& network_;
  const onnx::ModelProto& from_;
  const Split& split_;
  const PartModel& part_;
  onnx::ModelProto& out_;
  // What stands for a tensor on the way: the name of the tensor, null for its scalars.
  std::unordered_map<std::string, const std::string*> quantised_;
  Names made_;
  Names read_;
  Names edges_;
};

}  // namespace

Result<void> build_part(const NetworkFile& network, const Split& split, std::size_t part,
                        onnx::ModelProto& model) {
  return Builder(network, split, split.parts[part], model).run();
}

}  // namespace offcut::traces
