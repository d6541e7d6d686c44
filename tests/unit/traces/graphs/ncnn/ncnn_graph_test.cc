#include "traces/graphs/ncnn/ncnn_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/graph_samples.h"
#include "tests/support/result_matchers.h"

namespace offcut::traces {
namespace {

using ::testing::ElementsAre;

Result<OnnxModel> read(std::string_view text, const ReadOnnxOptions& options = {}) {
  return parse_ncnn_model(text, "net.param", options);
}

// A network of one layer behind an input of 4 x 6 x 8.
Result<OnnxModel> read_one(const std::string& layer) {
  return read("7767517\n2 2\nInput in 0 1 in 0=8 1=6 2=4\n" + layer + "\n");
}

const Layer& layer(const Result<OnnxModel>& model, const std::string& name) {
  return model->graph.layers()[model->graph.find_layer(name).value()];
}

Shape shape(const Result<OnnxModel>& model, const std::string& name) {
  return *model->graph.tensors()[layer(model, name).outputs.front()].shape;
}

TEST(NcnnModel, ReadsLayersShapesAndWork) {
  const auto model = read(testing::kNcnnParam);
  ASSERT_OK(model);
  EXPECT_THAT(model->warnings, ElementsAre());
  // 5x4 places of 4 filters of 3x3x3, bias and Relu.
  EXPECT_EQ(shape(model, "conv1"), (Shape{1, 4, 5, 4}));
  EXPECT_EQ(layer(model, "conv1").work.macs, 80 * 27);
  EXPECT_EQ(layer(model, "conv1").work.flops, 2 * 80 * 27 + 2 * 80);
  EXPECT_EQ(layer(model, "dw").work.macs, 80 * 9);
  EXPECT_EQ(layer(model, "sum").op, "Add");
  EXPECT_EQ(shape(model, "gap"), (Shape{1, 4}));
  EXPECT_EQ(layer(model, "fc").work.macs, 40);
  EXPECT_EQ(layer(model, "fc").work.parameters, 50);
  ASSERT_EQ(model->graph.outputs().size(), 1u);
}

// Both readers of a Split read the same tensor: it crosses a cut once.
TEST(NcnnModel, SplitsCopyNothing) {
  const auto model = read(testing::kNcnnParam);
  ASSERT_OK(model);
  const Layer& split = layer(model, "split_0");
  ASSERT_EQ(split.outputs.size(), 1u);
  EXPECT_EQ(model->graph.tensors()[split.outputs.front()].consumers.size(), 2u);
}

TEST(NcnnModel, OldFilesHaveNoMagicNumber) {
  const std::string text(testing::kNcnnParam.substr(8));
  EXPECT_TRUE(looks_like_ncnn_param(text));
  const auto model = read(text);
  ASSERT_OK(model);
  EXPECT_EQ(layer(model, "fc").work.macs, 40);
}

TEST(NcnnModel, PoolingPadsAsItsModeSays) {
  EXPECT_EQ(shape(read_one("Pooling p 1 1 in out 0=0 1=3 2=2"), "p"), (Shape{1, 4, 3, 4}));
  EXPECT_EQ(shape(read_one("Pooling p 1 1 in out 0=0 1=3 2=2 5=1"), "p"), (Shape{1, 4, 2, 3}));
  EXPECT_EQ(shape(read_one("Pooling p 1 1 in out 0=0 1=3 2=2 5=2"), "p"), (Shape{1, 4, 3, 4}));
  EXPECT_EQ(shape(read_one("Pooling p 1 1 in out 0=1 7=1 8=2"), "p"), (Shape{1, 4, 2, 2}));
}

TEST(NcnnModel, EveryLayerHasItsShape) {
  EXPECT_EQ(shape(read_one("Deconvolution d 1 1 in out 0=6 1=4 3=2 4=1 6=384"), "d"),
            (Shape{1, 6, 12, 16}));
  EXPECT_EQ(shape(read_one("Permute p 1 1 in out 0=3"), "p"), (Shape{1, 6, 8, 4}));
  EXPECT_EQ(shape(read_one("Reshape r 1 1 in out 0=16 1=-1"), "r"), (Shape{1, 12, 16}));
  EXPECT_EQ(shape(read_one("Padding p 1 1 in out 0=1 1=2 2=3 3=4"), "p"), (Shape{1, 4, 9, 15}));
  EXPECT_EQ(shape(read_one("Interp i 1 1 in out 0=2 1=2.0 2=3.0"), "i"), (Shape{1, 4, 12, 24}));
  EXPECT_EQ(shape(read_one("Crop c 1 1 in out -23309=1,1 -23310=1,3 -23311=1,0"), "c"),
            (Shape{1, 2, 6, 8}));
  EXPECT_EQ(shape(read_one("Crop c 1 1 in out 0=1 1=2 3=5 4=3 5=4"), "c"), (Shape{1, 4, 3, 5}));
  EXPECT_EQ(shape(read_one("Slice s 1 2 in a b -23300=2,-233,-233 1=0"), "s"), (Shape{1, 2, 6, 8}));
  EXPECT_EQ(shape(read_one("Slice s 1 2 in a b -23300=2,1,-233 1=2"), "s"), (Shape{1, 4, 6, 1}));
  EXPECT_EQ(shape(read_one("Reshape r 1 1 in out 6=\"0h,0w,2,2\""), "r"), (Shape{1, 2, 2, 8, 6}));
  EXPECT_EQ(shape(read_one("Reduction r 1 1 in out 0=3 1=0 -23303=2,1,2 4=1"), "r"),
            (Shape{1, 4, 1, 1}));
  EXPECT_EQ(shape(read_one("InnerProduct f 1 1 in out 0=5 2=960"), "f"), (Shape{1, 5}));
  EXPECT_EQ(shape(read_one("ShuffleChannel s 1 1 in out 0=2"), "s"), (Shape{1, 4, 6, 8}));
}

// Steps of 6 features, 5 results: 4 gates of 5 x (6 + 5) per step.
TEST(NcnnModel, LstmCountsItsGates) {
  const auto model =
      read("7767517\n2 2\nInput in 0 1 in 0=6 1=7\nLSTM l 1 1 in out 0=5 1=120 2=0\n");
  ASSERT_OK(model);
  EXPECT_EQ(layer(model, "l").work.macs, 7 * 4 * 5 * (6 + 5));
  EXPECT_EQ(shape(model, "l/merged"), (Shape{1, 7, 5}));
}

TEST(NcnnModel, StatedShapesAreBelieved) {
  const auto model = read_one("CustomLayer c 1 1 in out -23330=4,2,3,5,1 0=1");
  ASSERT_OK(model);
  EXPECT_EQ(shape(model, "c"), (Shape{1, 5, 3}));
  EXPECT_EQ(layer(model, "c").op, "CustomLayer");
  EXPECT_FALSE(layer(model, "c").work.known);
}

TEST(NcnnModel, InputsWithoutExtentsAreAskedFor) {
  const std::string text = "7767517\n2 2\nInput in 0 1 in\nReLU r 1 1 in out\n";
  EXPECT_THAT(read(text), ErrorIs(ErrorCode::Inconsistent, "give \"in[0]\" the value 1"));
  const auto model = read(
      text, {.batch = 1, .dimensions = {{"in[0]", 1}, {"in[1]", 3}, {"in[2]", 5}, {"in[3]", 5}}});
  ASSERT_OK(model);
  EXPECT_EQ(shape(model, "r"), (Shape{1, 3, 5, 5}));
}

TEST(NcnnModel, ErrorsNameTheLine) {
  EXPECT_THAT(
      read("7767517\n3 2\nInput in 0 1 in 0=8\n"),
      ErrorIs(ErrorCode::Malformed, "expected 3 layers, found the end of the file after 1"));
  EXPECT_THAT(read("7767517\n1 1\nnn.Conv2d c 1 1 in out\n"),
              ErrorIs(ErrorCode::Malformed, "an operator of PNNX"));
  EXPECT_THAT(read("7767517\n1 1\nReLU r 9 1 in out\n"),
              ErrorIs(ErrorCode::Malformed, "net.param: line 3: expected type, name"));
  EXPECT_THAT(read("7767517\n1 1\nReLU r 1 1 in out 0:5\n"),
              ErrorIs(ErrorCode::Malformed, "expected a parameter as 0=64"));
  EXPECT_THAT(read(std::string("\xdd\x85\x76\x00\x02\x00", 6)),
              ErrorIs(ErrorCode::Malformed, "binary form"));
}

// Squeeze and excitation: the mean of an image is a vector, and a convolution on it a product.
TEST(NcnnModel, ConvolutionsOfAVectorAreProducts) {
  const auto model = read(
      "7767517\n4 4\nInput in 0 1 in 0=8 1=6 2=4\nPooling gap 1 1 in g 0=1 4=1\n"
      "Convolution squeeze 1 1 g s 0=2 1=1 5=1 6=8 9=1\nReLU relu 1 1 s out\n");
  ASSERT_OK(model);
  EXPECT_EQ(layer(model, "squeeze").work.macs, 8);
  EXPECT_EQ(shape(model, "squeeze"), (Shape{1, 2}));
}

TEST(NcnnModel, CropsFollowTheirReference) {
  const auto model = read(
      "7767517\n4 4\nInput in 0 1 in 0=8 1=6 2=4\nInput like 0 1 like 0=5 1=3 2=4\n"
      "Crop c 2 1 in like crop\nReLU r 1 1 crop out\n");
  ASSERT_OK(model);
  EXPECT_EQ(shape(model, "r"), (Shape{1, 4, 3, 5}));
}

// An Input of several blobs is as many inputs: the caches of a decoder.
TEST(NcnnModel, InputsMayGiveSeveralBlobs) {
  const auto model = read("7767517\n2 3\nInput in 0 2 a b 0=8 1=6\nBinaryOp add 2 1 a b out 0=0\n");
  ASSERT_OK(model);
  EXPECT_EQ(model->graph.inputs().size(), 2u);
  EXPECT_EQ(shape(model, "add"), (Shape{1, 6, 8}));
}

// What a layer keeps for itself is of that layer alone.
TEST(NcnnModel, LayersOfOneNameAreToldApart) {
  const auto model = read(
      "7767517\n3 5\nInput in 0 1 in 0=8 1=6 2=4\nSlice slice 1 2 in a b -23300=2,1,-233 1=1\n"
      "Slice slice 1 2 b c out -23300=2,3,-233 1=2\n");
  ASSERT_OK(model);
  const Layer& second = layer(model, "slice_2");
  EXPECT_EQ(*model->graph.tensors()[second.outputs.back()].shape, (Shape{1, 4, 5, 5}));
}

}  // namespace
}  // namespace offcut::traces
