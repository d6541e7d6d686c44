#include "traces/graphs/tflite/tflite_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/result_matchers.h"
#include "tests/support/tflite_builder.h"

namespace offcut::traces {
namespace {

using ::testing::ElementsAre;
using testing::FlatDraft;
using ::testing::HasSubstr;
using testing::TfliteBuilder;

Result<OnnxModel> read(const TfliteBuilder& builder, const ReadOnnxOptions& options = {}) {
  return parse_tflite_model(builder.bytes(), "net.tflite", options);
}

const Layer& layer(const Result<OnnxModel>& model, const std::string& name) {
  return model->graph.layers()[model->graph.find_layer(name).value()];
}

Shape shape(const Result<OnnxModel>& model, const std::string& name) {
  return *model->graph.tensors()[layer(model, name).outputs.front()].shape;
}

TEST(TfliteModel, ReadsLayersShapesAndWork) {
  const auto model = read(testing::small_tflite_net());
  ASSERT_OK(model);
  EXPECT_EQ(model->graph.name(), "net");
  EXPECT_THAT(model->warnings, ElementsAre());
  ASSERT_EQ(model->graph.layer_count(), 4u);
  // 4x4 places, 4 filters of 3x3x3; bias and Relu6 once per element.
  const Layer& conv = layer(model, "c");
  EXPECT_EQ(conv.op, "Conv");
  EXPECT_EQ(conv.work.macs, 4 * 4 * 4 * 27);
  EXPECT_EQ(conv.work.flops, 2 * 4 * 4 * 4 * 27 + 2 * 64);
  EXPECT_EQ(conv.work.parameter_bytes, Bytes(4 * 27 + 4 * 4));  // int8, the bias of 32 bits
  EXPECT_EQ(conv.work.output_bytes, Bytes(64));
  // 4x4x8 outputs of 3x3 taps, in four groups.
  EXPECT_EQ(layer(model, "d").work.macs, 4 * 4 * 8 * 9);
  EXPECT_EQ(attribute_or(layer(model, "d").attributes, "group", 0), 4);
  EXPECT_EQ(layer(model, "m").op, "ReduceMean");
  EXPECT_EQ(layer(model, "y").work.macs, 5 * 8);
  EXPECT_EQ(layer(model, "y").op, "Gemm");
}

// A shape of numbers that are none: whatever it is read as, without undefined casts.
TEST(TfliteModel, TakesAShapeThatIsNoNumber) {
  TfliteBuilder b;
  const std::string nan("\x00\x00\xc0\x7f", 4);
  const auto x = b.tensor("x", {1, 4});
  const auto shape = b.weight("shape", {2}, TfliteBuilder::kFloat32, nan + nan);
  const auto y = b.tensor("y", {1, 4});
  b.op(22, {x, shape}, {y}).ends({x}, {y});
  ASSERT_OK(read(b));
}

TEST(TfliteModel, KnowsAConvolutionInGroups) {
  TfliteBuilder b;
  const auto x = b.tensor("x", {1, 4, 4, 8});
  const auto w = b.weight("w", {6, 1, 1, 4});
  const auto y = b.tensor("y", {1, 4, 4, 6});
  b.op(3, {x, w}, {y}, FlatDraft().number(0, 1).number(1, 1).number(2, 1)).ends({x}, {y});
  const auto model = read(b);
  ASSERT_OK(model);
  EXPECT_EQ(layer(model, "y").work.macs, 4 * 4 * 6 * 4);
  EXPECT_EQ(attribute_or(layer(model, "y").attributes, "group", 0), 2);
}

TEST(TfliteModel, WeightsCountAsTheyAreStored) {
  TfliteBuilder b;
  const auto x = b.tensor("x", {1, 16});
  const auto half = b.weight("half", {4, 16}, TfliteBuilder::kFloat16);
  const auto unpacked = b.tensor("unpacked", {4, 16});
  const auto h = b.tensor("h", {1, 4});
  const auto quarter = b.weight("quarter", {8, 4}, TfliteBuilder::kInt4);
  const auto y = b.tensor("y", {1, 8});
  b.op(6, {half}, {unpacked}).op(9, {x, unpacked, -1}, {h}).op(9, {h, quarter, -1}, {y});
  b.ends({x}, {y});
  const auto model = read(b);
  ASSERT_OK(model);
  EXPECT_EQ(model->graph.layer_count(), 2u);
  EXPECT_EQ(layer(model, "h").work.parameter_bytes, Bytes(128));
  EXPECT_EQ(layer(model, "y").work.parameter_bytes, Bytes(16));
}

TEST(TfliteModel, DenseLayersFlattenWhatTheyRead) {
  TfliteBuilder b;
  const auto x = b.tensor("x", {2, 3, 3, 4});
  const auto w = b.weight("w", {5, 36});
  const auto h = b.tensor("h", {2, 5});
  const auto v = b.weight("v", {7, 5});
  const auto y = b.tensor("y", {2, 7});
  b.op(9, {x, w, -1}, {h}).op(9, {h, v, -1}, {y}).ends({x}, {y});
  const auto model = read(b);
  ASSERT_OK(model);
  EXPECT_EQ(layer(model, "h").work.macs, 2 * 5 * 36);
  EXPECT_EQ(layer(model, "y").work.macs, 2 * 7 * 5);
  EXPECT_EQ(layer(model, "h/rows").op, "Reshape");
}

TEST(TfliteModel, DenseLayersMayKeepTheExtents) {
  TfliteBuilder b;
  const auto x = b.tensor("x", {1, 6, 8});
  const auto w = b.weight("w", {5, 8});
  const auto y = b.tensor("y", {1, 6, 5});
  b.op(9, {x, w, -1}, {y}, FlatDraft().number(2, 1)).ends({x}, {y});
  const auto model = read(b);
  ASSERT_OK(model);
  EXPECT_EQ(layer(model, "y").work.macs, 6 * 5 * 8);
  EXPECT_THAT(model->warnings, ElementsAre());
}

TEST(TfliteModel, OpenExtentsGetTheirValues) {
  TfliteBuilder b;
  const auto x = b.tensor("x", {1, 1, 8, 3}, TfliteBuilder::kFloat32, {-1, -1, 8, 3});
  const auto w = b.weight("w", {4, 1, 1, 3});
  const auto y = b.tensor("y", {1, 1, 8, 4}, TfliteBuilder::kFloat32, {-1, -1, 8, 4});
  b.op(3, {x, w}, {y}, FlatDraft().number(1, 1).number(2, 1)).ends({x}, {y});
  EXPECT_THAT(read(b), ErrorIs(ErrorCode::Inconsistent, "give \"x[1]\" a value"));
  const auto model = read(b, {.batch = 2, .dimensions = {{"x[1]", 10}}});
  ASSERT_OK(model);
  EXPECT_EQ(shape(model, "y"), (Shape{2, 10, 8, 4}));
  EXPECT_EQ(layer(model, "y").work.macs, 2 * 10 * 8 * 4 * 3);
  EXPECT_THAT(read(b, {.batch = 1, .dimensions = {{"x[1]", 1}, {"t", 1}}}),
              ErrorIs(ErrorCode::InvalidArgument, "dimension \"t\""));
}

TEST(TfliteModel, TransposedConvolutionReadsItsThirdOperand) {
  TfliteBuilder b;
  const auto x = b.tensor("x", {1, 4, 4, 3});
  const auto shape_of_y = b.integers("s", {1, 8, 8, 5});
  const auto w = b.weight("w", {5, 2, 2, 3});
  const auto y = b.tensor("y", {1, 8, 8, 5});
  b.op(67, {shape_of_y, w, x}, {y}, FlatDraft().number(1, 2).number(2, 2)).ends({x}, {y});
  const auto model = read(b);
  ASSERT_OK(model);
  EXPECT_EQ(layer(model, "y").op, "ConvTranspose");
  EXPECT_EQ(layer(model, "y").work.macs, 4 * 4 * 3 * 5 * 4);
  EXPECT_THAT(model->warnings, ElementsAre());
}

// Gates of 6 over 4 features and 6 states, over 5 steps.
TEST(TfliteModel, LstmCountsItsGates) {
  TfliteBuilder b;
  const auto x = b.tensor("x", {1, 5, 4});
  std::vector<std::int64_t> operands = {x};
  for (int k = 0; k < 4; ++k) operands.push_back(b.weight("i" + std::to_string(k), {6, 4}));
  for (int k = 0; k < 4; ++k) operands.push_back(b.weight("r" + std::to_string(k), {6, 6}));
  for (int k = 0; k < 3; ++k) operands.push_back(-1);
  for (int k = 0; k < 4; ++k) operands.push_back(b.weight("b" + std::to_string(k), {6}));
  operands.insert(operands.end(), {-1, -1});
  operands.push_back(b.tensor("state", {1, 6}));
  b.variable();
  const auto y = b.tensor("y", {1, 5, 6});
  b.op(44, operands, {y}).ends({x}, {y});
  const auto model = read(b);
  ASSERT_OK(model);
  EXPECT_EQ(layer(model, "y").op, "LSTM");
  EXPECT_EQ(layer(model, "y").work.macs, 5 * 4 * 6 * (4 + 6));
  EXPECT_EQ(layer(model, "y").work.parameters, 4 * (24 + 36 + 6));
}

TEST(TfliteModel, CustomOperatorsKeepTheirNameAndAreNotFree) {
  TfliteBuilder b;
  const auto x = b.tensor("x", {1, 10, 4});
  const auto scratch = b.tensor("scratch", {100});
  const auto y = b.tensor("y", {1, 10});
  b.op(32, {x, scratch}, {y}, {}, "TFLite_Detection_PostProcess").ends({x}, {y});
  const auto model = read(b);
  ASSERT_OK(model);
  EXPECT_EQ(layer(model, "y").op, "TFLite_Detection_PostProcess");
  EXPECT_FALSE(layer(model, "y").work.known);
  EXPECT_EQ(layer(model, "y").work.flops, 10);
}

// A loop of which the body is a dense layer of 4x4.
TEST(TfliteModel, LoopsCountTheirSubgraphs) {
  TfliteBuilder b;
  const auto x = b.tensor("x", {1, 4});
  const auto y = b.tensor("y", {1, 4});
  b.op(119, {x}, {y}, FlatDraft().number(0, 1).number(1, 2)).ends({x}, {y});
  b.begin_subgraph();
  const auto in_condition = b.tensor("x", {1, 4});
  const auto goes_on = b.tensor("goes_on", {}, 6);
  b.op(82, {in_condition, b.integers("axes", {0, 1})}, {goes_on}).ends({in_condition}, {goes_on});
  b.begin_subgraph();
  const auto in_body = b.tensor("x", {1, 4});
  const auto w = b.weight("w", {4, 4});
  const auto out = b.tensor("next", {1, 4});
  b.op(9, {in_body, w, -1}, {out}).ends({in_body}, {out});
  const auto once = read(b);
  ASSERT_OK(once);
  EXPECT_FALSE(layer(once, "y").work.known);
  const auto often = read(b, {.batch = 1, .dimensions = {{"y[rounds]", 10}}});
  ASSERT_OK(often);
  EXPECT_EQ(layer(often, "y").work.macs, 10 * 16);
  EXPECT_TRUE(layer(often, "y").work.known);
  EXPECT_EQ(layer(often, "y").work.parameters, 16);
}

TEST(TfliteModel, SubgraphsThatCallThemselvesEnd) {
  TfliteBuilder b;
  const auto x = b.tensor("x", {1, 4});
  const auto y = b.tensor("y", {1, 4});
  b.op(119, {x}, {y}, FlatDraft().number(0, 0).number(1, 0));
  b.op(118, {x, x}, {y}, FlatDraft().number(0, 0).number(1, 0)).ends({x}, {y});
  EXPECT_THAT(read(b), ErrorIs(ErrorCode::Malformed, "call each other again and again"));
}

TEST(TfliteModel, DamagedFilesAreOneError) {
  const std::string bytes = testing::small_tflite_net().bytes();
  for (std::size_t size = 8; size + 4 < bytes.size(); size += 7) {
    const auto model = parse_tflite_model(bytes.substr(0, size), "cut.tflite");
    EXPECT_FALSE(model.has_value()) << size;
  }
  EXPECT_THAT(parse_tflite_model(bytes.substr(0, 100), "cut.tflite"),
              ErrorIs(ErrorCode::Malformed, "cut.tflite: expected a TensorFlow Lite model"));
  EXPECT_TRUE(looks_like_tflite_model(bytes));
}

}  // namespace
}  // namespace offcut::traces
