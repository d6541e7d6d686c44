#include "tools/zoo/graph_builder.h"

#include <onnx/onnx_pb.h>

#include "engine/base/check.h"
#include "engine/base/whole_number.h"
#include "tools/zoo/quantise.h"

namespace offcut::zoo {
namespace {

constexpr std::int64_t kIrVersion = 7;  // of ONNX 1.8 to 1.9, which brought opset 13 and 14

onnx::TensorProto::DataType code_of(ElementType type) {
  switch (type) {
    case ElementType::Float32:
      return onnx::TensorProto::FLOAT;
    case ElementType::Int64:
      return onnx::TensorProto::INT64;
    case ElementType::Int32:
      return onnx::TensorProto::INT32;
    case ElementType::UInt8:
      return onnx::TensorProto::UINT8;
  }
  return onnx::TensorProto::UNDEFINED;
}

void describe(onnx::ValueInfoProto* info, const Value& value, ElementType type) {
  info->set_name(value.name);
  auto* tensor = info->mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(code_of(type));
  auto* shape = tensor->mutable_shape();
  for (const std::int64_t extent : value.shape) shape->add_dim()->set_dim_value(extent);
}

void set_attribute(onnx::NodeProto* node, const Attribute& attribute) {
  auto* proto = node->add_attribute();
  proto->set_name(attribute.first);
  if (const auto* number = std::get_if<std::int64_t>(&attribute.second)) {
    proto->set_type(onnx::AttributeProto::INT);
    proto->set_i(*number);
  } else if (const auto* real = std::get_if<float>(&attribute.second)) {
    proto->set_type(onnx::AttributeProto::FLOAT);
    proto->set_f(*real);
  } else if (const auto* text = std::get_if<std::string>(&attribute.second)) {
    proto->set_type(onnx::AttributeProto::STRING);
    proto->set_s(*text);
  } else {
    proto->set_type(onnx::AttributeProto::INTS);
    for (const std::int64_t element : std::get<Shape>(attribute.second)) proto->add_ints(element);
  }
}

}  // namespace

GraphBuilder::GraphBuilder(const std::string& name, const Options& options)
    : options_(options), model_(std::make_unique<onnx::ModelProto>()) {
  OFFCUT_CHECK(options.batch >= 1);
  model_->set_ir_version(kIrVersion);
  model_->set_producer_name("offcut-zoo");
  auto* opset = model_->add_opset_import();
  opset->set_domain("");
  opset->set_version(options.opset);
  model_->mutable_graph()->set_name(name);
}

GraphBuilder::~GraphBuilder() = default;

Value GraphBuilder::input(const std::string& name, const Shape& shape, ElementType type) {
  Value value{name, shape};
  describe(model_->mutable_graph()->add_input(), value, type);
  return value;
}

void GraphBuilder::output(const Value& value, ElementType type) {
  describe(model_->mutable_graph()->add_output(), value, type);
}

Value GraphBuilder::node(const std::string& op, const std::string& name,
                         const std::vector<std::string>& inputs, const Shape& shape,
                         std::initializer_list<Attribute> attributes) {
  node(op, name, inputs, std::vector<std::string>{name}, attributes);
  return {name, shape};
}

void GraphBuilder::node(const std::string& op, const std::string& name,
                        const std::vector<std::string>& inputs,
                        const std::vector<std::string>& outputs,
                        std::initializer_list<Attribute> attributes) {
  auto* proto = model_->mutable_graph()->add_node();
  proto->set_op_type(op);
  proto->set_name(name);
  for (const std::string& input : inputs) proto->add_input(input);
  for (const std::string& output : outputs) proto->add_output(output);
  for (const Attribute& attribute : attributes) set_attribute(proto, attribute);
}

void GraphBuilder::set_domain(const std::string& domain) {
  auto* nodes = model_->mutable_graph()->mutable_node();
  OFFCUT_CHECK(!nodes->empty());
  nodes->Mutable(nodes->size() - 1)->set_domain(domain);
  for (const auto& opset : model_->opset_import()) {
    if (opset.domain() == domain) return;
  }
  auto* opset = model_->add_opset_import();
  opset->set_domain(domain);
  opset->set_version(1);
}

std::string GraphBuilder::weight(const std::string& name, const Shape& shape, float element,
                                 ElementType type) {
  const std::string extents = integers(name + "/shape", shape);
  node("ConstantOfShape", name, {extents}, std::vector<std::string>{name});
  auto* nodes = model_->mutable_graph()->mutable_node();
  auto* attribute = nodes->Mutable(nodes->size() - 1)->add_attribute();
  attribute->set_name("value");
  attribute->set_type(onnx::AttributeProto::TENSOR);
  auto* tensor = attribute->mutable_t();
  tensor->set_data_type(code_of(type));
  tensor->add_dims(1);
  if (type == ElementType::Float32) {
    tensor->add_float_data(element);
  } else {
    tensor->add_int32_data(truncated<std::int32_t>(static_cast<double>(element)));
  }
  return name;
}

std::string GraphBuilder::scalar(const std::string& name, float element) {
  auto* tensor = model_->mutable_graph()->add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(onnx::TensorProto::FLOAT);
  tensor->add_float_data(element);
  return name;
}

std::string GraphBuilder::integers(const std::string& name, const Shape& elements,
                                   ElementType type) {
  auto* tensor = model_->mutable_graph()->add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(code_of(type));
  tensor->add_dims(static_cast<std::int64_t>(elements.size()));
  for (const std::int64_t element : elements) {
    if (type == ElementType::Int64) {
      tensor->add_int64_data(element);
    } else {
      tensor->add_int32_data(static_cast<std::int32_t>(element));
    }
  }
  return name;
}

std::string GraphBuilder::floats(const std::string& name, const std::vector<float>& elements) {
  auto* tensor = model_->mutable_graph()->add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(onnx::TensorProto::FLOAT);
  tensor->add_dims(static_cast<std::int64_t>(elements.size()));
  for (const float element : elements) tensor->add_float_data(element);
  return name;
}

std::string GraphBuilder::finish() {
  if (options_.precision == Precision::Int8) quantise(*model_);
  std::string bytes;
  OFFCUT_CHECK(model_->SerializeToString(&bytes));
  return bytes;
}

float mean_of(std::int64_t fan_in) {
  OFFCUT_CHECK(fan_in > 0);
  return 1.0F / static_cast<float>(fan_in);
}

}  // namespace offcut::zoo
