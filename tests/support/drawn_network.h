// Networks of ONNX drawn from a seed: small, with random weights, and with what makes a split hard.
// They branch and join, share weights, compute constants, return results from the middle, hold a
// layer with two outputs, and an If whose branches read tensors and weights from outside.
//
//   x, z [2, 8] --> tensors of [2, 8], each of one or two earlier ones --> the last, and others
#pragma once

#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

#include "tests/support/graphs.h"
#include "tests/support/onnx_builder.h"

namespace offcut::testing {

class DrawnNetwork {
 public:
  explicit DrawnNetwork(std::uint64_t seed, int layers = 14) : random_(seed) {
    builder_.input("x", {2, 8}).input("z", {2, 8});
    tensors_ = {"x", "z"};
    for (int k = 0; k < 3; ++k) weight("w" + std::to_string(k), {8, 8});
    weight("wide", {16, 8});
    weight("b", {8});
    for (int k = 0; k < layers; ++k) add();
    builder_.typed_output(tensors_.back());
    for (std::size_t k = 2; k + 1 < tensors_.size(); ++k) {
      if (random_.chance(0.15)) builder_.typed_output(tensors_[k]);
    }
  }

  onnx::ModelProto& model() { return builder_.model(); }

 private:
  using Names = std::vector<std::string>;

  void weight(const std::string& name, const std::vector<std::int64_t>& shape) {
    std::size_t count = 1;
    for (const std::int64_t extent : shape) count *= static_cast<std::size_t>(extent);
    std::vector<float> values(count);
    for (float& value : values) value = static_cast<float>(random_.between(-0.5, 0.5));
    builder_.floats(name, std::move(values));
    auto& graph = *builder_.model().mutable_graph();
    auto& tensor = *graph.mutable_initializer(graph.initializer_size() - 1);
    tensor.clear_dims();
    for (const std::int64_t extent : shape) tensor.add_dims(extent);
  }

  std::string fresh() { return "t" + std::to_string(next_++); }
  std::string any() {  // recent ones more often
    const std::size_t back = random_.below(1 + random_.below(tensors_.size()));
    return tensors_[tensors_.size() - 1 - back];
  }
  onnx::NodeProto& node(const std::string& op, Names in, Names out) {
    return builder_.node(op, std::move(in), std::move(out), "l" + std::to_string(layer_++));
  }
  std::string made(const std::string& op, Names in) {
    std::string out = fresh();
    node(op, std::move(in), {out});
    return out;
  }
  void keep(std::string tensor) { tensors_.push_back(std::move(tensor)); }

  void add() {
    switch (random_.below(7)) {
      case 0:
        return keep(made("Relu", {any()}));
      case 1:
        return keep(made("Add", {any(), any()}));
      case 2:
        return keep(
            made("Tanh", {made("MatMul", {any(), "w" + std::to_string(random_.below(3))})}));
      case 3:
        return concat();
      case 4:
        return swap_halves();
      case 5:
        return add_constant();
      default:
        return choose();
    }
  }
  void concat() {
    std::string both = fresh();
    OnnxBuilder::integer_attribute(node("Concat", {any(), any()}, {both}), "axis", 1);
    keep(made("Tanh", {made("MatMul", {both, "wide"})}));
  }
  void swap_halves() {
    std::string left = fresh();
    std::string right = fresh();
    OnnxBuilder::integer_attribute(node("Split", {any()}, {left, right}), "axis", 1);
    std::string whole = fresh();
    OnnxBuilder::integer_attribute(node("Concat", {right, left}, {whole}), "axis", 1);
    keep(whole);
  }
  void add_constant() {
    const std::string constant = made("Tanh", {"b"});  // depends on no input
    keep(made("Add", {any(), constant}));
  }
  void choose() {
    const std::string in = any();
    std::string sum = fresh();
    OnnxBuilder::integer_attribute(node("ReduceSum", {in}, {sum}), "keepdims", 0);
    const std::string is_large = made("Greater", {sum, zero()});
    std::string out = fresh();
    auto& node_if = node("If", {is_large}, {out});
    branch(node_if, "then_branch", "Add", {in, "b"});
    branch(node_if, "else_branch", "Mul", {any(), in});
    keep(out);
  }
  std::string zero() {
    if (!has_zero_) weight("zero", {});
    has_zero_ = true;
    return "zero";
  }
  void branch(onnx::NodeProto& parent, const std::string& name, const std::string& op,
              const Names& in) {
    auto& attribute = *parent.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::GRAPH);
    auto& body = *attribute.mutable_g();
    body.set_name(name);
    auto& inner = *body.add_node();
    inner.set_op_type(op);
    for (const std::string& tensor : in) inner.add_input(tensor);
    inner.add_output(fresh());
    auto& result = *body.add_output();
    result.set_name(inner.output(0));
    result.mutable_type()->mutable_tensor_type()->set_elem_type(onnx::TensorProto::FLOAT);
    for (const int extent : {2, 8}) {
      result.mutable_type()->mutable_tensor_type()->mutable_shape()->add_dim()->set_dim_value(
          extent);
    }
  }

  Random random_;
  OnnxBuilder builder_{13};
  Names tensors_;
  int next_ = 0;
  int layer_ = 0;
  bool has_zero_ = false;
};

}  // namespace offcut::testing
