// Small ONNX files made in memory, for tests of their reader. The only tests that see the library.
#pragma once

#include <onnx/onnx_pb.h>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace offcut::testing {

class OnnxBuilder {
 public:
  explicit OnnxBuilder(int opset = 13) {
    model_.set_ir_version(8);
    auto* import = model_.add_opset_import();
    import->set_domain("");
    import->set_version(opset);
    model_.mutable_graph()->set_name("g");
  }

  // An extent < 0 is left open; with a symbol it carries that name.
  OnnxBuilder& input(const std::string& name, std::vector<std::int64_t> extents,
                     std::vector<std::string> symbols = {}) {
    describe(*model_.mutable_graph()->add_input(), name, extents, symbols);
    return *this;
  }
  OnnxBuilder& output(const std::string& name) {
    model_.mutable_graph()->add_output()->set_name(name);
    return *this;
  }
  // A result that states its type, as checkers demand.
  OnnxBuilder& typed_output(const std::string& name, int type = onnx::TensorProto::FLOAT) {
    output(name);
    auto& made = *model_.mutable_graph()->mutable_output(model_.graph().output_size() - 1);
    made.mutable_type()->mutable_tensor_type()->set_elem_type(type);
    return *this;
  }
  OnnxBuilder& value_info(const std::string& name, std::vector<std::int64_t> extents,
                          std::vector<std::string> symbols = {}) {
    describe(*model_.mutable_graph()->add_value_info(), name, extents, symbols);
    return *this;
  }
  // An input of another type than float.
  OnnxBuilder& typed_input(const std::string& name, int type, std::vector<std::int64_t> extents) {
    input(name, std::move(extents));
    auto& made = *model_.mutable_graph()->mutable_input(model_.graph().input_size() - 1);
    made.mutable_type()->mutable_tensor_type()->set_elem_type(type);
    return *this;
  }
  // A weight of some shape whose values lie in another file.
  OnnxBuilder& weight(const std::string& name, std::vector<std::int64_t> extents,
                      int type = onnx::TensorProto::FLOAT) {
    auto& tensor = *model_.mutable_graph()->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(type);
    for (const std::int64_t extent : extents) tensor.add_dims(extent);
    tensor.set_data_location(onnx::TensorProto::EXTERNAL);
    auto& entry = *tensor.add_external_data();
    entry.set_key("location");
    entry.set_value("no/such/file");
    return *this;
  }
  OnnxBuilder& integers(const std::string& name, std::vector<std::int64_t> values) {
    auto& tensor = *model_.mutable_graph()->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::INT64);
    tensor.add_dims(static_cast<std::int64_t>(values.size()));
    for (const std::int64_t value : values) tensor.add_int64_data(value);
    return *this;
  }
  OnnxBuilder& integer(const std::string& name, std::int64_t value) {
    integers(name, {value});
    model_.mutable_graph()
        ->mutable_initializer(model_.graph().initializer_size() - 1)
        ->clear_dims();
    return *this;
  }
  OnnxBuilder& floats(const std::string& name, std::vector<float> values) {
    auto& tensor = *model_.mutable_graph()->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    tensor.add_dims(static_cast<std::int64_t>(values.size()));
    for (const float value : values) tensor.add_float_data(value);
    return *this;
  }
  OnnxBuilder& domain(const std::string& name, int version = 1) {
    auto* import = model_.add_opset_import();
    import->set_domain(name);
    import->set_version(version);
    return *this;
  }
  onnx::NodeProto& node(const std::string& op, std::vector<std::string> in,
                        std::vector<std::string> out, const std::string& name = "") {
    auto& made = *model_.mutable_graph()->add_node();
    made.set_op_type(op);
    made.set_name(name);
    for (const std::string& tensor : in) made.add_input(tensor);
    for (const std::string& tensor : out) made.add_output(tensor);
    return made;
  }
  static void attribute(onnx::NodeProto& node, const std::string& name,
                        std::vector<std::int64_t> values) {
    auto& made = *node.add_attribute();
    made.set_name(name);
    made.set_type(onnx::AttributeProto::INTS);
    for (const std::int64_t value : values) made.add_ints(value);
  }
  static void integer_attribute(onnx::NodeProto& node, const std::string& name,
                                std::int64_t value) {
    auto& made = *node.add_attribute();
    made.set_name(name);
    made.set_type(onnx::AttributeProto::INT);
    made.set_i(value);
  }
  static void text_attribute(onnx::NodeProto& node, const std::string& name,
                             const std::string& value) {
    auto& made = *node.add_attribute();
    made.set_name(name);
    made.set_type(onnx::AttributeProto::STRING);
    made.set_s(value);
  }
  onnx::ModelProto& model() { return model_; }
  std::string bytes() const { return model_.SerializeAsString(); }

 private:
  static void describe(onnx::ValueInfoProto& info, const std::string& name,
                       const std::vector<std::int64_t>& extents,
                       const std::vector<std::string>& symbols) {
    info.set_name(name);
    auto& type = *info.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    auto& shape = *type.mutable_shape();
    for (std::size_t k = 0; k < extents.size(); ++k) {
      auto& extent = *shape.add_dim();
      if (extents[k] >= 0) extent.set_dim_value(extents[k]);
      if (extents[k] < 0 && k < symbols.size()) extent.set_dim_param(symbols[k]);
    }
  }
  onnx::ModelProto model_;
};

// x (N x 3 x 8 x 8) -> Conv (4 of 3x3, pads 1, strides 2) -> Relu -> y (N x 4 x 4 x 4)
inline OnnxBuilder small_conv_net() {
  OnnxBuilder builder;
  builder.input("x", {-1, 3, 8, 8}, {"N"}).weight("w", {4, 3, 3, 3}).output("y");
  auto& conv = builder.node("Conv", {"x", "w"}, {"c"}, "conv");
  OnnxBuilder::attribute(conv, "strides", {2, 2});
  OnnxBuilder::attribute(conv, "pads", {1, 1, 1, 1});
  builder.node("Relu", {"c"}, {"y"});
  return builder;
}

}  // namespace offcut::testing
