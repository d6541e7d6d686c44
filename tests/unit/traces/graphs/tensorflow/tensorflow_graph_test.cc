#include "traces/graphs/tensorflow/tensorflow_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/result_matchers.h"
#include "tests/support/tensorflow_builder.h"

namespace offcut::traces {
namespace {

using ::testing::ElementsAre;
using testing::TensorflowBuilder;

Result<OnnxModel> read(TensorflowBuilder builder, const ReadOnnxOptions& options = {}) {
  return parse_tensorflow_model(builder.bytes(), "net.pb", options);
}

const Layer& layer(const Result<OnnxModel>& model, const std::string& name) {
  return model->graph.layers()[model->graph.find_layer(name).value()];
}

Shape shape(const Result<OnnxModel>& model, const std::string& name) {
  return *model->graph.tensors()[layer(model, name).outputs.front()].shape;
}

TEST(TensorflowModel, ReadsLayersShapesAndWork) {
  const auto model = read(testing::small_tensorflow_net());
  ASSERT_OK(model);
  EXPECT_THAT(model->warnings, ElementsAre());
  ASSERT_EQ(model->graph.layer_count(), 6u);
  EXPECT_EQ(shape(model, "conv"), (Shape{1, 4, 4, 4}));
  EXPECT_EQ(layer(model, "conv").work.macs, 64 * 27);
  EXPECT_EQ(shape(model, "dw"), (Shape{1, 2, 2, 8}));
  EXPECT_EQ(layer(model, "dw").work.macs, 32 * 9);
  EXPECT_EQ(attribute_or(layer(model, "dw").attributes, "group", 0), 4);
  EXPECT_EQ(layer(model, "mean").op, "ReduceMean");
  EXPECT_EQ(layer(model, "logits").work.macs, 8 * 5);
  EXPECT_EQ(whole_work(model->graph).parameters, 108 + 4 + 72 + 40);
}

TEST(TensorflowModel, TheBatchIsOpen) {
  const auto model =
      read(testing::small_tensorflow_net(), {.batch = 3, .dimensions = {{"batch", 3}}});
  ASSERT_OK(model);
  EXPECT_EQ(layer(model, "conv").work.macs, 3 * 64 * 27);
}

TEST(TensorflowModel, ChannelsMayComeFirst) {
  TensorflowBuilder b;
  b.placeholder("x", {2, 3, 9, 9}).weights("w", {3, 3, 3, 4}).node("Conv2D", "c", {"x", "w"});
  b.list("strides", {1, 1, 2, 2}).text("padding", "VALID").text("data_format", "NCHW");
  const auto model = read(b);
  ASSERT_OK(model);
  EXPECT_EQ(shape(model, "c"), (Shape{2, 4, 4, 4}));
}

// Nodes may stand in any order, and a frozen graph keeps some that nothing needs.
TEST(TensorflowModel, OnlyWhatResultsNeedIsRead) {
  TensorflowBuilder b;
  b.node("Relu", "y", {"x"}).placeholder("x", {1, 4}).node("NoOp", "init", {"^x"});
  b.weights("unused", {100}).node("SaveV2", "save", {"unused"});
  const auto model = read(b);
  ASSERT_OK(model);
  EXPECT_EQ(model->graph.layer_count(), 1u);
  EXPECT_EQ(model->graph.outputs().size(), 1u);
}

// The target of the reshape: the batch of x, and what is left.
TEST(TensorflowModel, ShapesThatTheGraphComputesAreFollowed) {
  TensorflowBuilder b;
  b.placeholder("x", {-1, 4, 6}).node("Shape", "s", {"x"});
  b.integers("zero", {0}).integers("one", {1}).scalar("rest", -1);
  b.node("StridedSlice", "n", {"s", "zero", "one", "one"}).integer("shrink_axis_mask", 1);
  b.node("Pack", "target", {"n", "rest"}).node("Reshape", "y", {"x", "target"});
  const auto model = read(b, {.batch = 5, .dimensions = {{"batch", 5}}});
  ASSERT_OK(model);
  EXPECT_EQ(shape(model, "y"), (Shape{5, 24}));
}

// x[..., 0] and x[:, new]
TEST(TensorflowModel, SlicesTakeAndAddAxes) {
  TensorflowBuilder b;
  b.placeholder("x", {2, 3, 4}).integers("zeros", {0, 0}).integers("ends", {0, 1});
  b.integers("ones", {1, 1}).node("StridedSlice", "last", {"x", "zeros", "ends", "ones"});
  b.integer("ellipsis_mask", 1).integer("shrink_axis_mask", 2);
  b.node("StridedSlice", "more", {"x", "zeros", "zeros", "ones"}).integer("begin_mask", 1);
  b.integer("end_mask", 1).integer("new_axis_mask", 2);
  const auto model = read(b);
  ASSERT_OK(model);
  EXPECT_EQ(shape(model, "last"), (Shape{2, 3}));
  EXPECT_EQ(shape(model, "more"), (Shape{2, 1, 3, 4}));
}

TEST(TensorflowModel, DilationByTheBatchKeepsItsWork) {
  TensorflowBuilder b;
  b.placeholder("x", {1, 10, 10, 2}).integers("block", {2, 2}).integers("pads", {2, 2, 2, 2});
  b.node("SpaceToBatchND", "into", {"x", "block", "pads"}).weights("w", {3, 3, 2, 5});
  b.node("Conv2D", "c", {"into", "w"}).list("strides", {1, 1, 1, 1}).text("padding", "VALID");
  b.integers("crops", {0, 0, 0, 0}).node("BatchToSpaceND", "y", {"c", "block", "crops"});
  const auto model = read(b);
  ASSERT_OK(model);
  EXPECT_EQ(shape(model, "c"), (Shape{4, 5, 5, 5}));
  EXPECT_EQ(shape(model, "y"), (Shape{1, 10, 10, 5}));
}

TEST(TensorflowModel, OutputsAreToldByTheirNumber) {
  TensorflowBuilder b;
  b.placeholder("x", {1, 8}).scalar("axis", 1).node("Split", "s", {"axis", "x"});
  b.integer("num_split", 2).node("Add", "y", {"s", "s:1"});
  const auto model = read(b);
  ASSERT_OK(model);
  EXPECT_EQ(shape(model, "y"), (Shape{1, 4}));
  EXPECT_EQ(layer(model, "s").outputs.size(), 2u);
}

TEST(TensorflowModel, OfLoopsOneRoundCounts) {
  TensorflowBuilder b;
  b.placeholder("x", {1, 4}).node("Enter", "enter", {"x"});
  b.node("Merge", "merge", {"enter", "next"}).weights("w", {4, 4});
  b.node("MatMul", "product", {"merge", "w"}).node("NextIteration", "next", {"product"});
  b.node("Exit", "exit", {"product"});
  const auto model = read(b);
  ASSERT_OK(model);
  EXPECT_EQ(layer(model, "product").work.macs, 16);
  ASSERT_EQ(model->warnings.size(), 1u);
  EXPECT_NE(model->warnings[0].find("one round of each counts"), std::string::npos);
}

TEST(TensorflowModel, OperatorsWithoutARuleKeepTheirName) {
  TensorflowBuilder b;
  b.placeholder("x", {1, 4}).node("ExtractGlimpse", "y", {"x"});
  const auto model = read(b);
  ASSERT_OK(model);
  EXPECT_EQ(layer(model, "y").op, "ExtractGlimpse");
  EXPECT_FALSE(layer(model, "y").work.known);
}

TEST(TensorflowModel, ErrorsSayWhatIsWrong) {
  TensorflowBuilder b;
  b.node("Placeholder", "x").node("Relu", "y", {"x"});
  EXPECT_THAT(read(b), ErrorIs(ErrorCode::Inconsistent, "give \"x[0]\", \"x[1]\""));
  const std::string bytes = testing::small_tensorflow_net().bytes();
  EXPECT_TRUE(looks_like_tensorflow(bytes));
  EXPECT_THAT(parse_tensorflow_model(bytes.substr(0, 200), "cut.pb"),
              ErrorIs(ErrorCode::Malformed, "cut.pb: expected a TensorFlow graph (GraphDef)"));
  EXPECT_THAT(parse_tensorflow_model("\x08\x01\x12\x02\x0a\x00", "saved_model.pb"),
              ErrorIs(ErrorCode::Malformed, "found a SavedModel (freeze it to one graph)"));
}

}  // namespace
}  // namespace offcut::traces
