// What moves and what is kept: bytes of types, weights with several readers, tables of rows,
// weights in other files, state, and extents that the file leaves open.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/onnx_builder.h"
#include "tests/support/result_matchers.h"
#include "traces/onnx/onnx_graph.h"

namespace offcut::traces {
namespace {

namespace fs = std::filesystem;
using onnx::TensorProto;
using ::testing::HasSubstr;
using testing::OnnxBuilder;

const Tensor* find(const ModelGraph& graph, const std::string& name) {
  for (const Tensor& tensor : graph.tensors()) {
    if (tensor.name == name) return &tensor;
  }
  return nullptr;
}

TEST(OnnxSizes, FourBitsAreHalfAByte) {
  OnnxBuilder builder(21);
  builder.weight("w", {64, 64}, 22).weight("s", {}).input("x", {1, 64}).output("y");
  builder.node("DequantizeLinear", {"w", "s"}, {"d"});
  builder.node("MatMul", {"x", "d"}, {"y"});
  const auto model = parse_onnx(builder.bytes(), "m.onnx");
  ASSERT_OK(model);
  EXPECT_EQ(whole_work(model->graph).parameter_bytes, Bytes(2048));
}

TEST(OnnxSizes, AWeightWithTwoReadersIsKeptOnce) {
  OnnxBuilder builder(13);
  builder.input("x", {1, 32}).weight("w", {32, 32}).output("y");
  builder.node("MatMul", {"x", "w"}, {"a"});
  builder.node("MatMul", {"a", "w"}, {"y"});
  const auto model = parse_onnx(builder.bytes(), "m.onnx");
  ASSERT_OK(model);
  EXPECT_EQ(model->graph.layers()[0].work.parameters, 1024);
  EXPECT_EQ(model->graph.layers()[1].work.parameters, 0);
  EXPECT_EQ(model->graph.layers()[1].work.weight_reads, Bytes(4096));  // it reads them all the same
  EXPECT_EQ(whole_work(model->graph).parameter_bytes, Bytes(4096));
  EXPECT_TRUE(model->graph.shared_weights().empty());
}

// A language model's head is often its embedding, transposed.
TEST(OnnxSizes, AnEmbeddingAndItsTransposeAreOneWeight) {
  OnnxBuilder builder(13);
  builder.typed_input("ids", TensorProto::INT64, {1, 4}).weight("words", {1000, 16}).output("y");
  builder.node("Gather", {"words", "ids"}, {"x"});
  builder.node("Transpose", {"words"}, {"head"});
  builder.node("MatMul", {"x", "head"}, {"y"});
  const auto model = parse_onnx(builder.bytes(), "m.onnx");
  ASSERT_OK(model);
  EXPECT_EQ(whole_work(model->graph).parameters, 16000);
  EXPECT_EQ(model->graph.layers()[1].work.weight_reads, Bytes(64000));
}

// Side by side each reader needs the weight, and both together need it once.
TEST(OnnxSizes, ReadersSideBySideShareOneCopy) {
  OnnxBuilder builder(13);
  builder.input("x", {1, 32}).input("z", {1, 32}).weight("w", {32, 32}).output("a").output("b");
  builder.node("MatMul", {"x", "w"}, {"a"});
  builder.node("MatMul", {"z", "w"}, {"b"});
  const auto model = parse_onnx(builder.bytes(), "m.onnx");
  ASSERT_OK(model);
  EXPECT_EQ(model->graph.layers()[0].work.parameters, 1024);
  EXPECT_EQ(model->graph.layers()[1].work.parameters, 1024);
  ASSERT_EQ(model->graph.shared_weights().size(), 1u);
  EXPECT_EQ(whole_work(model->graph).parameters, 1024);
  const std::size_t together[] = {0, 0};
  const auto fused = fuse(model->graph, together);
  ASSERT_OK(fused);
  EXPECT_EQ(fused->graph.layers()[0].work.parameters, 1024);
}

TEST(OnnxSizes, OfATableOnlyTheRowsThatLeaveAreRead) {
  OnnxBuilder builder(13);
  builder.typed_input("ids", TensorProto::INT64, {1, 4}).weight("words", {1000, 16}).output("y");
  builder.node("Gather", {"words", "ids"}, {"y"});
  const auto model = parse_onnx(builder.bytes(), "m.onnx");
  ASSERT_OK(model);
  const Work& work = model->graph.layers()[0].work;
  EXPECT_EQ(work.parameter_bytes, Bytes(64000));
  EXPECT_EQ(work.weight_reads, Bytes(4 * 16 * 4));
}

TEST(OnnxSizes, AConvolutionHasTheWindowOfItsWeights) {
  OnnxBuilder builder(13);
  builder.input("x", {1, 3, 8, 8}).weight("w", {4, 3, 5, 3}).output("y");
  builder.node("Conv", {"x", "w"}, {"y"});
  const auto model = parse_onnx(builder.bytes(), "m.onnx");
  ASSERT_OK(model);
  EXPECT_EQ(model->graph.layers()[0].attributes.at("kernel_shape"),
            (std::vector<std::int64_t>{5, 3}));
}

// x [1, 8] is reshaped to what lies in another file.
OnnxBuilder reshaped_by(const std::string& file) {
  OnnxBuilder builder(13);
  builder.input("x", {1, 8}).weight("target", {2}, TensorProto::INT64).output("y");
  auto& tensor = *builder.model().mutable_graph()->mutable_initializer(0);
  tensor.mutable_external_data(0)->set_value(file);
  auto& offset = *tensor.add_external_data();
  offset.set_key("offset");
  offset.set_value("8");
  builder.node("Reshape", {"x", "target"}, {"y"});
  return builder;
}

TEST(OnnxSizes, ShapesInOtherFilesAreReadInsideTheFolderOnly) {
  const fs::path folder = fs::path(::testing::TempDir()) / "onnx_external";
  fs::create_directories(folder / "inner");
  const std::int64_t numbers[] = {9, 4, 2};
  std::ofstream(folder / "w.bin", std::ios::binary)
      .write(reinterpret_cast<const char*>(numbers), sizeof numbers);
  const auto put = [&](const fs::path& path, const std::string& file) {
    std::ofstream(path, std::ios::binary) << reshaped_by(file).bytes();
    return path;
  };
  const auto inside = read_onnx(put(folder / "m.onnx", "w.bin"));
  ASSERT_OK(inside);
  EXPECT_EQ(find(inside->graph, "y")->shape, (Shape{4, 2}));
  EXPECT_EQ(inside->warnings, std::vector<std::string>{});
  for (const std::string& file : {std::string("../w.bin"), (folder / "w.bin").string()}) {
    const auto outside = read_onnx(put(folder / "inner" / "m.onnx", file));
    ASSERT_OK(outside);
    EXPECT_FALSE(find(outside->graph, "y")->shape);
    ASSERT_FALSE(outside->warnings.empty());
    EXPECT_THAT(outside->warnings[0], HasSubstr("could not be read in the model's folder"));
    EXPECT_THAT(outside->warnings[0], HasSubstr("\"target\""));
  }
}

// A token through one layer that keeps a cache of three.
TEST(OnnxSizes, ACacheStaysWithItsLayer) {
  OnnxBuilder builder(13);
  builder.input("x", {1, 1, 8}).input("past_key_values.0.key", {1, 3, 8}).output("y");
  builder.output("present.0.key");
  auto& concat = builder.node("Concat", {"past_key_values.0.key", "x"}, {"present.0.key"}, "cat");
  OnnxBuilder::integer_attribute(concat, "axis", 1);
  auto& mean = builder.node("ReduceMean", {"present.0.key"}, {"y"}, "mean");
  OnnxBuilder::attribute(mean, "axes", {1});
  const auto model = parse_onnx(builder.bytes(), "m.onnx");
  ASSERT_OK(model);
  EXPECT_EQ(model->graph.inputs().size(), 1u);  // the past is none
  EXPECT_EQ(model->graph.outputs().size(), 1u);
  ASSERT_NE(find(model->graph, "present.0.key"), nullptr);  // the next layer reads it
  EXPECT_FALSE(find(model->graph, "present.0.key")->is_output);
  EXPECT_EQ(model->graph.layers()[0].work.input_bytes, Bytes(4 * (8 + 3 * 8)));
}

// The initial state is read by one layer and left by the next one: they stay together.
TEST(OnnxSizes, LayersOfOneStateAreNotParted) {
  OnnxBuilder builder(13);
  builder.input("x", {1, 8}).input("h_in", {1, 8}).output("y").output("h_out");
  builder.node("Add", {"x", "h_in"}, {"s"}, "add");
  builder.node("Tanh", {"s"}, {"h_out"}, "tanh");
  builder.node("Relu", {"h_out"}, {"y"}, "relu");
  const auto model = parse_onnx(builder.bytes(), "m.onnx");
  ASSERT_OK(model);
  ASSERT_EQ(model->graph.together().size(), 1u);
  const std::size_t alone[] = {0, 1, 2};
  const auto fused = fuse(model->graph, alone);
  ASSERT_OK(fused);
  EXPECT_EQ(fused->graph.layer_count(), 2u);
  EXPECT_EQ(fused->graph.layers()[0].op, "Add+Tanh");
}

TEST(OnnxSizes, AnEmptyPastIsAllowed) {
  OnnxBuilder builder(13);
  builder.input("x", {1, 8, 4}).input("past", {1, -1, 4}, {"", "past_length", ""}).output("y");
  OnnxBuilder::integer_attribute(builder.node("Concat", {"past", "x"}, {"y"}), "axis", 1);
  const auto model = parse_onnx(builder.bytes(), "m.onnx", {.dimensions = {{"past_length", 0}}});
  ASSERT_OK(model);
  EXPECT_EQ(find(model->graph, "y")->shape, (Shape{1, 8, 4}));
}

TEST(OnnxSizes, OpenExtentsAreAskedFor) {
  OnnxBuilder builder(13);
  builder.input("sound", {-1}, {"samples"}).output("y");
  builder.node("Relu", {"sound"}, {"y"});
  EXPECT_THAT(parse_onnx(builder.bytes(), "s.onnx"),
              ErrorIs(ErrorCode::Inconsistent, "give \"samples\" a value"));
  OnnxBuilder steps(13);
  steps.input("x", {-1, -1, 8}, {"time", "batch"}).output("y");
  steps.node("Relu", {"x"}, {"y"});
  EXPECT_THAT(parse_onnx(steps.bytes(), "s.onnx", {.batch = 4}),
              ErrorIs(ErrorCode::Inconsistent, "give \"time\" a value"));
  const auto told = parse_onnx(steps.bytes(), "s.onnx", {.batch = 4, .dimensions = {{"time", 5}}});
  ASSERT_OK(told);
  EXPECT_EQ(find(told->graph, "y")->shape, (Shape{5, 4, 8}));
}

TEST(OnnxSizes, ADimensionThatNothingHasIsAnError) {
  OnnxBuilder builder(13);
  builder.input("x", {-1, -1}, {"N", "length"}).output("y");
  builder.node("Relu", {"x"}, {"y"});
  EXPECT_THAT(
      parse_onnx(builder.bytes(), "s.onnx", {.dimensions = {{"length", 3}, {"lenght", 3}}}),
      ErrorIs(ErrorCode::InvalidArgument,
              "dimension \"lenght\": expected an open extent (of inputs: \"N\", \"length\")"));
}

TEST(OnnxSizes, ExtentsOfResultsHaveNames) {
  OnnxBuilder builder(13);
  builder.input("x", {8}).output("y");
  builder.node("NonZero", {"x"}, {"y"});
  const auto open = parse_onnx(builder.bytes(), "s.onnx");
  ASSERT_OK(open);
  EXPECT_THAT(open->warnings.back(), HasSubstr("give \"y[1]\" a value"));
  const auto told = parse_onnx(builder.bytes(), "s.onnx", {.dimensions = {{"y[1]", 5}}});
  ASSERT_OK(told);
  EXPECT_EQ(find(told->graph, "y")->shape, (Shape{1, 5}));
  OnnxBuilder stranger(13);
  stranger.domain("my").input("x", {8}).output("y");
  stranger.node("Mystery", {"x"}, {"y"}).set_domain("my");
  const auto ranked =
      parse_onnx(stranger.bytes(), "s.onnx", {.dimensions = {{"y[0]", 5}, {"y[1]", 6}}});
  ASSERT_OK(ranked);
  EXPECT_EQ(find(ranked->graph, "y")->shape, (Shape{5, 6}));
}

TEST(OnnxSizes, TheFileIsBelievedAndTheDifferenceSaid) {
  OnnxBuilder builder(13);
  builder.input("x", {1, 4}).output("z").value_info("y", {1, 5});
  builder.node("Relu", {"x"}, {"y"});
  builder.node("Neg", {"y"}, {"z"});
  const auto model = parse_onnx(builder.bytes(), "s.onnx");
  ASSERT_OK(model);
  EXPECT_EQ(find(model->graph, "z")->shape, (Shape{1, 5}));
  ASSERT_EQ(model->warnings.size(), 1u);
  EXPECT_EQ(
      model->warnings[0],
      "tensor \"y\": the file states 1x5, where its operator makes 1x4: the file is believed");
}

}  // namespace
}  // namespace offcut::traces
