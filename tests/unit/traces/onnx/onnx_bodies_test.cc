// Graphs inside graphs: bodies of control flow, and functions that a model brings along.
#include <gtest/gtest.h>

#include "tests/support/onnx_builder.h"
#include "tests/support/result_matchers.h"
#include "traces/onnx/onnx_graph.h"

namespace offcut::traces {
namespace {

using onnx::TensorProto;
using ::testing::HasSubstr;
using testing::OnnxBuilder;

onnx::GraphProto& body_of(onnx::NodeProto& node, const std::string& name) {
  auto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::GRAPH);
  attribute.mutable_g()->set_name(name);
  return *attribute.mutable_g();
}

void add_node(onnx::GraphProto& body, const std::string& op, std::vector<std::string> in,
              const std::string& out) {
  auto& node = *body.add_node();
  node.set_op_type(op);
  for (const std::string& name : in) node.add_input(name);
  node.add_output(out);
}

void add_weight(onnx::GraphProto& body, const std::string& name, std::int64_t n) {
  auto& tensor = *body.add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(TensorProto::FLOAT);
  tensor.add_dims(n);
  tensor.add_dims(n);
  tensor.set_data_location(TensorProto::EXTERNAL);
}

// x [4, 64] through `rounds` products with a matrix that the body holds.
OnnxBuilder looped(const std::string& rounds) {
  OnnxBuilder builder(13);
  builder.input("x", {4, 64}).output("y").integer("ten", 10);
  builder.typed_input("when_known", TensorProto::INT64, {});
  auto& loop = builder.node("Loop", {rounds, "", "x"}, {"y"}, "loop");
  auto& body = body_of(loop, "body");
  for (const char* name : {"i", "go", "s"}) body.add_input()->set_name(name);
  add_weight(body, "w", 64);
  add_node(body, "MatMul", {"s", "w"}, "t");
  add_node(body, "Identity", {"go"}, "on");
  body.add_output()->set_name("on");
  body.add_output()->set_name("t");
  return builder;
}

TEST(OnnxBodies, ALoopTakesItsBodyOncePerRound) {
  const auto model = parse_onnx(looped("ten").bytes(), "m.onnx");
  ASSERT_OK(model);
  const Layer& loop = model->graph.layers()[0];
  EXPECT_EQ(loop.work.macs, 10 * 4 * 64 * 64);
  EXPECT_EQ(loop.work.parameters, 64 * 64);  // of the body
  EXPECT_TRUE(loop.work.known);
  EXPECT_EQ(model->graph.tensors().back().shape, (Shape{4, 64}));
  EXPECT_EQ(model->warnings, std::vector<std::string>{});
}

TEST(OnnxBodies, RoundsThatNobodyKnowsAreAGuessWithAKey) {
  const auto model = parse_onnx(looped("when_known").bytes(), "m.onnx");
  ASSERT_OK(model);
  EXPECT_EQ(model->graph.layers()[0].work.macs, 4 * 64 * 64);
  EXPECT_FALSE(model->graph.layers()[0].work.known);
  ASSERT_EQ(model->warnings.size(), 1u);
  EXPECT_THAT(model->warnings[0], HasSubstr("give \"loop[rounds]\" a value"));
  const auto told =
      parse_onnx(looped("when_known").bytes(), "m.onnx", {.dimensions = {{"loop[rounds]", 7}}});
  ASSERT_OK(told);
  EXPECT_EQ(told->graph.layers()[0].work.macs, 7 * 4 * 64 * 64);
  EXPECT_TRUE(told->graph.layers()[0].work.known);
}

TEST(OnnxBodies, OfTwoBranchesTheLargerOneCounts) {
  OnnxBuilder builder(13);
  builder.typed_input("c", TensorProto::BOOL, {}).input("x", {4, 8}).output("y");
  builder.node("Relu", {"x"}, {"r"});
  auto& choice = builder.node("If", {"c"}, {"y"}, "choice");
  add_weight(body_of(choice, "then_branch"), "w", 8);
  body_of(choice, "else_branch");
  auto& yes = *choice.mutable_attribute(0)->mutable_g();
  auto& no = *choice.mutable_attribute(1)->mutable_g();
  add_node(yes, "MatMul", {"r", "w"}, "a");
  add_node(no, "Neg", {"r"}, "b");
  yes.add_output()->set_name("a");
  no.add_output()->set_name("b");
  const auto model = parse_onnx(builder.bytes(), "m.onnx");
  ASSERT_OK(model);
  EXPECT_EQ(model->graph.layers()[1].work.macs, 4 * 8 * 8);
  EXPECT_EQ(model->graph.tensors().back().shape, (Shape{4, 8}));
  ASSERT_EQ(model->warnings.size(), 1u);
  EXPECT_THAT(model->warnings[0], HasSubstr("the larger one is counted"));
}

// x [5, 3, 8] is scanned along its first extent: five products of [3, 8] with [8, 8].
TEST(OnnxBodies, AScanRunsAlongAnAxis) {
  OnnxBuilder builder(13);
  builder.input("x", {5, 3, 8}).output("y");
  auto& scan = builder.node("Scan", {"x"}, {"y"}, "scan");
  auto& body = body_of(scan, "body");
  OnnxBuilder::integer_attribute(scan, "num_scan_inputs", 1);
  body.add_input()->set_name("e");
  add_weight(body, "w", 8);
  add_node(body, "MatMul", {"e", "w"}, "f");
  body.add_output()->set_name("f");
  const auto model = parse_onnx(builder.bytes(), "m.onnx");
  ASSERT_OK(model);
  EXPECT_EQ(model->graph.layers()[0].work.macs, 5 * 3 * 8 * 8);
  EXPECT_EQ(model->graph.tensors().back().shape, (Shape{5, 3, 8}));
}

// The function multiplies and scales by an attribute of the call; it is called twice.
TEST(OnnxBodies, FunctionsOfTheModelAreInlined) {
  OnnxBuilder builder(17);
  builder.domain("my.blocks").input("x", {4, 8}).weight("u", {8, 8}).weight("v", {8, 2});
  builder.output("y");
  auto& function = *builder.model().add_functions();
  function.set_domain("my.blocks");
  function.set_name("Block");
  for (const char* name : {"in", "weight"}) function.add_input(name);
  function.add_output("out");
  auto& product = *function.add_node();
  product.set_op_type("MatMul");
  product.add_input("in");
  product.add_input("weight");
  product.add_output("inner");
  auto& squash = *function.add_node();
  squash.set_op_type("Softmax");
  squash.set_name("squash");
  squash.add_input("inner");
  squash.add_output("out");
  auto& axis = *squash.add_attribute();
  axis.set_name("axis");
  axis.set_ref_attr_name("along");
  axis.set_type(onnx::AttributeProto::INT);
  auto& first = builder.node("Block", {"x", "u"}, {"m"}, "first");
  first.set_domain("my.blocks");
  OnnxBuilder::integer_attribute(first, "along", 1);
  builder.node("Block", {"m", "v"}, {"y"}).set_domain("my.blocks");
  const auto model = parse_onnx(builder.bytes(), "m.onnx");
  ASSERT_OK(model);
  ASSERT_EQ(model->graph.layer_count(), 4u);
  EXPECT_EQ(model->graph.layers()[0].name, "first/MatMul_0");
  EXPECT_EQ(model->graph.layers()[1].name, "first/squash");
  EXPECT_EQ(model->graph.layers()[1].attributes.at("axis"), (std::vector<std::int64_t>{1}));
  EXPECT_EQ(model->graph.layers()[3].name, "Block_1/squash");
  EXPECT_FALSE(model->graph.layers()[3].attributes.contains("axis"));
  EXPECT_EQ(whole_work(model->graph).macs, 4 * 8 * 8 + 4 * 8 * 2);
}

TEST(OnnxBodies, AFunctionThatCallsItselfStaysACall) {
  OnnxBuilder builder(17);
  builder.domain("my").input("x", {4}).output("y");
  auto& function = *builder.model().add_functions();
  function.set_domain("my");
  function.set_name("Again");
  function.add_input("a");
  function.add_output("b");
  auto& inner = *function.add_node();
  inner.set_domain("my");
  inner.set_op_type("Again");
  inner.add_input("a");
  inner.add_output("b");
  builder.node("Again", {"x"}, {"y"}).set_domain("my");
  const auto model = parse_onnx(builder.bytes(), "m.onnx");
  ASSERT_OK(model);
  EXPECT_FALSE(model->graph.layers()[0].work.known);
}

}  // namespace
}  // namespace offcut::traces
