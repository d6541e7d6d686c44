#include "traces/onnx/onnx_shapes.h"

#include <onnx/defs/schema.h>
#include <onnx/defs/shape_inference.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <array>
#include <exception>
#include <unordered_set>
#include <utility>

#include "engine/base/text.h"
#include "traces/onnx/node_check.h"
#include "traces/onnx/onnx_values.h"
#include "traces/onnx/small_tensor.h"

namespace offcut::traces {
namespace {

using onnx::TensorProto;

bool is_standard(const std::string& domain) { return domain.empty() || domain == "ai.onnx"; }

// ---- what the library's inference function of one node sees

class NodeContext final : public onnx::InferenceContext {
 public:
  NodeContext(const onnx::NodeProto& node, std::vector<const onnx::TypeProto*> types,
              std::vector<const TensorProto*> data)
      : types_(std::move(types)),
        data_(std::move(data)),
        outputs_(static_cast<std::size_t>(node.output_size())) {
    for (const onnx::AttributeProto& attribute : node.attribute()) {
      attributes_.emplace(attribute.name(), &attribute);
    }
  }
  const onnx::AttributeProto* getAttribute(const std::string& name) const override {
    const auto found = attributes_.find(name);
    return found == attributes_.end() ? nullptr : found->second;
  }
  std::size_t getNumInputs() const override { return types_.size(); }
  const onnx::TypeProto* getInputType(std::size_t k) const override { return types_.at(k); }
  const TensorProto* getInputData(std::size_t k) const override { return data_.at(k); }
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
  std::vector<const onnx::TypeProto*> types_;
  std::vector<const TensorProto*> data_;
  std::vector<onnx::TypeProto> outputs_;
};

bool has_inferred_shape(const onnx::TypeProto& type) {
  return type.has_tensor_type() && type.tensor_type().has_shape();
}

// Returns the operator of the standard domain with the same rule for shapes, or "".
std::string stand_in(const onnx::NodeProto& node) {
  const auto transposes = [&] {
    for (const onnx::AttributeProto& attribute : node.attribute()) {
      if (attribute.name().starts_with("trans") && attribute.i() != 0) return true;
    }
    return false;
  };
  const std::string& op = node.op_type();
  if (op == "FusedConv" || op == "NhwcFusedConv") return "Conv";
  if (op == "FusedGemm") return "Gemm";
  if (op == "FusedMatMul" || op == "TransposeMatMul") return transposes() ? "" : "MatMul";
  return "";
}

bool keeps_first_shape(std::string_view op) {
  constexpr std::array<std::string_view, 26> kOps = {"Gelu",
                                                     "FastGelu",
                                                     "BiasGelu",
                                                     "QuickGelu",
                                                     "LayerNormalization",
                                                     "SimplifiedLayerNormalization",
                                                     "GroupNorm",
                                                     "GroupNormalization",
                                                     "SkipLayerNormalization",
                                                     "Swish",
                                                     "RMSNormalization",
                                                     "SkipSimplifiedLayerNormalization",
                                                     "Mish",
                                                     "HardSwish",
                                                     "InstanceNormalization",
                                                     "BiasSplitGelu",
                                                     "BiasAdd",
                                                     "RotaryEmbedding",
                                                     "Attention",
                                                     "MultiHeadAttention",
                                                     "GroupQueryAttention",
                                                     "BitwiseNot",
                                                     "Celu",
                                                     "Dropout",
                                                     "Identity",
                                                     "LpNormalization"};
  return std::find(kOps.begin(), kOps.end(), op) != kOps.end();
}

constexpr int kNewestOpset = 17;  // of the library, Debian 12: ONNX 1.12

class Inference {
 public:
  explicit Inference(const onnx::ModelProto& model) : graph_(model.graph()) {
    for (const auto& opset : model.opset_import()) {
      if (is_standard(opset.domain())) {
        opset_ = static_cast<int>(std::clamp<std::int64_t>(opset.version(), 1, kNewestOpset));
        is_newer_ = opset.version() > kNewestOpset;
      }
    }
    for (const auto& node : graph_.node()) read_.insert(node.input().begin(), node.input().end());
    for (const auto& output : graph_.output()) read_.insert(output.name());
  }

  InferredShapes run(const std::vector<std::size_t>& order) {
    add_known_types();
    for (const std::size_t v : order) infer(graph_.node(static_cast<int>(v)));
    for (const auto& [name, type] : types_) result_.tensors.emplace(name, plain(type));
    return std::move(result_);
  }

 private:
  void add_known_types() {
    for (const auto& info : graph_.value_info()) stated_[info.name()] = &info.type();
    for (const auto& info : graph_.output()) stated_.emplace(info.name(), &info.type());
    for (const auto& info : graph_.input()) {
      if (auto shape = plain(info.type()).shape) shapes_[info.name()] = std::move(*shape);
      types_[info.name()] = info.type();
    }
    for (const TensorProto& tensor : graph_.initializer()) {
      onnx::TypeProto type;
      type.mutable_tensor_type()->set_elem_type(tensor.data_type());
      auto* shape = type.mutable_tensor_type()->mutable_shape();
      for (const std::int64_t extent : tensor.dims()) shape->add_dim()->set_dim_value(extent);
      if (auto known = plain(type).shape) shapes_[tensor.name()] = std::move(*known);
      types_[tensor.name()] = std::move(type);
      if (auto value = small_tensor_of(tensor)) keep_value(tensor.name(), std::move(*value));
    }
  }

  void keep_value(const std::string& name, SmallTensor value) {
    protos_[name] = proto_of(value);
    shapes_[name] = value.shape;
    values_[name] = std::move(value);
  }

  void infer(const onnx::NodeProto& node) {
    std::vector<onnx::TypeProto> found = by_library(node, node.op_type(), node.domain());
    if (found.empty() || !has_inferred_shape(found[0])) {
      const std::string other = stand_in(node);
      if (!other.empty()) found = by_library(node, other, "");
    }
    found.resize(static_cast<std::size_t>(node.output_size()));
    bool all_known = true;
    for (int k = 0; k < node.output_size(); ++k) {
      if (node.output(k).empty()) continue;
      onnx::TypeProto type = settle(node, k, std::move(found[static_cast<std::size_t>(k)]));
      if (auto shape = plain(type).shape) {
        shapes_[node.output(k)] = std::move(*shape);
      } else if (k == 0 || read_.contains(node.output(k))) {
        all_known = false;
      }
      types_[node.output(k)] = std::move(type);
    }
    if (!all_known) {
      result_.unknown_layers.push_back(message(
          node.op_type(), " ", in_quotes(node.name().empty() ? node.output(0) : node.name())));
    }
    evaluate(node);
  }

  // Returns the outputs' types as the library infers them; empty where it cannot.
  std::vector<onnx::TypeProto> by_library(const onnx::NodeProto& node, const std::string& op,
                                          const std::string& domain) const {
    const bool standard = is_standard(domain);
    const auto* schema =
        onnx::OpSchemaRegistry::Schema(op, standard ? opset_ : 1 << 20, standard ? "" : domain);
    if (schema == nullptr || !schema->has_type_and_shape_inference_function()) return {};
    onnx::NodeProto older;
    const onnx::NodeProto* seen = &node;
    if (is_newer_ && op.starts_with("Reduce") && op != "ReduceSum" && node.input_size() > 1) {
      // From opset 18 on the axes are an input; the library reads an attribute.
      const auto axes = values_.find(node.input(1));
      if (axes == values_.end()) return {};
      older = node;
      auto* attribute = older.add_attribute();
      attribute->set_name("axes");
      attribute->set_type(onnx::AttributeProto::INTS);
      for (const double axis : axes->second.values) {
        attribute->add_ints(static_cast<std::int64_t>(axis));
      }
      older.mutable_input()->DeleteSubrange(1, older.input_size() - 1);
      seen = &older;
    }
    std::vector<const onnx::TypeProto*> types = input_types(*seen);
    if (!fault_of_node(*schema, *seen, types).empty()) return {};
    NodeContext context(*seen, std::move(types), input_data(*seen));
    try {
      schema->GetTypeAndShapeInferenceFunction()(context);
    } catch (const std::exception&) {
      return {};
    }
    return std::move(context.outputs());
  }

  std::vector<const onnx::TypeProto*> input_types(const onnx::NodeProto& node) const {
    std::vector<const onnx::TypeProto*> out;
    for (const std::string& name : node.input()) {
      const auto found = types_.find(name);
      const bool known =
          found != types_.end() && found->second.value_case() != onnx::TypeProto::VALUE_NOT_SET;
      out.push_back(known ? &found->second : nullptr);
    }
    return out;
  }

  std::vector<const TensorProto*> input_data(const onnx::NodeProto& node) const {
    std::vector<const TensorProto*> out;
    for (const std::string& name : node.input()) {
      const auto found = protos_.find(name);
      out.push_back(found == protos_.end() ? nullptr : &found->second);
    }
    return out;
  }

  // Returns the inferred type of output k, completed by the fallbacks.
  onnx::TypeProto settle(const onnx::NodeProto& node, int k, onnx::TypeProto inferred) const {
    if (plain(inferred).shape) return inferred;
    if (k == 0 && node.input_size() > 0 && keeps_first_shape(node.op_type())) {
      const auto first = types_.find(node.input(0));
      if (first != types_.end() && plain(first->second).shape) return first->second;
    }
    const auto stated = stated_.find(node.output(k));
    if (stated == stated_.end()) return inferred;
    if (plain(*stated->second).shape || !inferred.has_tensor_type()) return *stated->second;
    return inferred;
  }

  void evaluate(const onnx::NodeProto& node) {
    if (node.output_size() != 1 || node.output(0).empty()) return;
    if (node.op_type() == "Constant") {
      if (auto value = value_of_constant(node)) keep_value(node.output(0), std::move(*value));
      return;
    }
    std::vector<SmallOperand> operands;
    for (const std::string& name : node.input()) {
      const auto value = values_.find(name);
      const auto shape = shapes_.find(name);
      operands.push_back({.value = value == values_.end() ? nullptr : &value->second,
                          .shape = shape == shapes_.end() ? nullptr : &shape->second});
    }
    auto value = evaluate_small(node.op_type(), integer_attributes(node), operands);
    if (value) keep_value(node.output(0), std::move(*value));
  }

  static InferredTensor plain(const onnx::TypeProto& type) {
    InferredTensor out;
    if (!type.has_tensor_type()) return out;
    out.type = data_type_of_onnx(type.tensor_type().elem_type());
    if (!type.tensor_type().has_shape()) return out;
    Shape shape;
    for (const auto& extent : type.tensor_type().shape().dim()) {
      if (!extent.has_dim_value() || extent.dim_value() < 0) return out;
      shape.push_back(extent.dim_value());
    }
    out.shape = std::move(shape);
    return out;
  }

  const onnx::GraphProto& graph_;
  int opset_ = 1;
  bool is_newer_ = false;
  std::unordered_set<std::string> read_;                            // by some node, or a result
  std::unordered_map<std::string, const onnx::TypeProto*> stated_;  // by the file
  std::unordered_map<std::string, onnx::TypeProto> types_;
  std::unordered_map<std::string, Shape> shapes_;
  std::unordered_map<std::string, SmallTensor> values_;
  std::unordered_map<std::string, TensorProto> protos_;
  InferredShapes result_;
};

}  // namespace

InferredShapes infer_shapes(const onnx::ModelProto& model, const std::vector<std::size_t>& order) {
  return Inference(model).run(order);
}

Attributes integer_attributes(const onnx::NodeProto& node) {
  Attributes out;
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    if (attribute.type() == onnx::AttributeProto::INT || attribute.has_i()) {
      out[attribute.name()] = {attribute.i()};
    } else if (attribute.ints_size() > 0) {
      out[attribute.name()].assign(attribute.ints().begin(), attribute.ints().end());
    } else if (attribute.has_t() && node.op_type() == "ConstantOfShape") {
      const auto value = small_tensor_of(attribute.t());
      if (value && value->values.size() == 1 && value->type != DataType::Float32) {
        out[attribute.name()] = {static_cast<std::int64_t>(value->values[0])};
      }
    }
  }
  return out;
}

std::optional<DataType> data_type_of_onnx(int onnx_type) {
  switch (onnx_type) {
    case TensorProto::FLOAT:
      return DataType::Float32;
    case TensorProto::UINT8:
      return DataType::UInt8;
    case TensorProto::INT8:
      return DataType::Int8;
    case TensorProto::UINT16:
      return DataType::UInt16;
    case TensorProto::INT16:
      return DataType::Int16;
    case TensorProto::INT32:
      return DataType::Int32;
    case TensorProto::INT64:
      return DataType::Int64;
    case TensorProto::BOOL:
      return DataType::Bool;
    case TensorProto::FLOAT16:
      return DataType::Float16;
    case TensorProto::DOUBLE:
    case TensorProto::COMPLEX64:
      return DataType::Float64;
    case TensorProto::UINT32:
      return DataType::UInt32;
    case TensorProto::UINT64:
      return DataType::UInt64;
    case TensorProto::BFLOAT16:
      return DataType::BFloat16;
    default:
      // 17 to 20 are the 8-bit floating types of newer files, 21 and 22 the 4-bit integers.
      if (onnx_type >= 17 && onnx_type <= 22) return DataType::UInt8;
      return std::nullopt;
  }
}

}  // namespace offcut::traces
