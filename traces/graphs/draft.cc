#include "traces/graphs/draft.h"

#include <onnx/onnx_pb.h>

#include <unordered_set>
#include <utility>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "traces/graphs/draft_nodes.h"
#include "traces/onnx/onnx_model.h"
#include "traces/onnx/onnx_types.h"
#include "traces/onnx/operators/table.h"

namespace offcut::traces {
namespace {

// A domain that no rule is for.
constexpr const char* kByFile = "offcut.stated";

int type_of_draft(const DraftTensor& tensor) {
  return tensor.type ? onnx_type_of(*tensor.type) : onnx::TensorProto::STRING;
}

void write_value(const DraftTensor& tensor, onnx::ValueInfoProto& out) {
  out.set_name(tensor.name);
  auto& type = *out.mutable_type()->mutable_tensor_type();
  type.set_elem_type(type_of_draft(tensor));
  if (!tensor.extents) return;
  auto& shape = *type.mutable_shape();
  for (const std::int64_t extent : *tensor.extents) {
    auto& added = *shape.add_dim();
    if (extent >= 0) added.set_dim_value(extent);
  }
}

// Values of other types shape nothing.
void write_values(const DraftTensor& tensor, onnx::TensorProto& out) {
  for (const double x : *tensor.values) {
    switch (tensor.type.value_or(DataType::Float32)) {
      case DataType::Int64:
        out.add_int64_data(truncated<std::int64_t>(x));
        break;
      case DataType::Int32:
        out.add_int32_data(truncated<std::int32_t>(x));
        break;
      case DataType::Bool:
        out.add_int32_data(x != 0 ? 1 : 0);
        break;
      case DataType::Float32:
        out.add_float_data(static_cast<float>(x));
        break;
      default:
        return;
    }
  }
}

void write_weight(const DraftTensor& tensor, onnx::TensorProto& out) {
  out.set_name(tensor.name);
  out.set_data_type(type_of_draft(tensor));
  if (!tensor.extents) return;
  for (const std::int64_t extent : *tensor.extents) out.add_dims(extent);
  if (tensor.values) write_values(tensor, out);
}

void write_graph(const DraftGraph& draft, onnx::GraphProto& out);

onnx::AttributeProto& add_attribute(onnx::NodeProto& node, const std::string& name,
                                    onnx::AttributeProto::AttributeType type) {
  auto& added = *node.add_attribute();
  added.set_name(name);
  added.set_type(type);
  return added;
}

void list_reads(const DraftGraph& draft, std::unordered_set<std::string>& reads) {
  reads.insert(draft.outputs.begin(), draft.outputs.end());
  for (const DraftNode& node : draft.nodes) {
    reads.insert(node.inputs.begin(), node.inputs.end());
    for (const auto& [name, body] : node.bodies) list_reads(body, reads);
  }
}

// Constants that became attributes are read by no node, and are no weights.
void write_graph(const DraftGraph& draft, onnx::GraphProto& out) {
  std::unordered_set<std::string> reads;
  list_reads(draft, reads);
  for (const DraftTensor& input : draft.inputs) write_value(input, *out.add_input());
  for (const DraftTensor& weight : draft.weights) {
    if (reads.contains(weight.name)) write_weight(weight, *out.add_initializer());
  }
  for (const DraftTensor& tensor : draft.stated) write_value(tensor, *out.add_value_info());
  for (const std::string& name : draft.outputs) out.add_output()->set_name(name);
  for (const DraftNode& node : draft.nodes) write_draft_node(node, *out.add_node());
}

}  // namespace

void write_draft_node(const DraftNode& draft, onnx::NodeProto& out) {
  out.set_op_type(draft.op);
  out.set_name(draft.name);
  if (draft.shapes == ShapesBy::ChannelsLast) out.set_domain("com.ms.internal.nhwc");
  if (draft.shapes == ShapesBy::File) out.set_domain(kByFile);
  for (const std::string& name : draft.inputs) out.add_input(name);
  for (const std::string& name : draft.outputs) out.add_output(name);
  for (const auto& [name, value] : draft.numbers) {
    add_attribute(out, name, onnx::AttributeProto::INT).set_i(value);
  }
  for (const auto& [name, values] : draft.lists) {
    auto& added = add_attribute(out, name, onnx::AttributeProto::INTS);
    for (const std::int64_t value : values) added.add_ints(value);
  }
  for (const auto& [name, value] : draft.texts) {
    add_attribute(out, name, onnx::AttributeProto::STRING).set_s(value);
  }
  for (const auto& [name, body] : draft.bodies) {
    auto& added = add_attribute(out, name, onnx::AttributeProto::GRAPH);
    write_graph(body, *added.mutable_g());
  }
}

Result<OnnxModel> model_of_draft(const DraftGraph& draft, const std::string& name,
                                 const ReadOnnxOptions& options,
                                 std::vector<std::string> warnings) {
  if (draft.nodes.empty()) {
    return fail(ErrorCode::Malformed,
                message(name, ": expected a network, found a graph without operators"));
  }
  onnx::ModelProto model;
  auto& opset = *model.add_opset_import();
  opset.set_domain("");
  opset.set_version(kNewestOpset);
  write_graph(draft, *model.mutable_graph());
  return graph_of_model(model, name, options, std::move(warnings));
}

std::string fused_in(const std::string& op) { return "+" + op; }

}  // namespace offcut::traces
