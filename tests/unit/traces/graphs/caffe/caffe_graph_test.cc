#include "traces/graphs/caffe/caffe_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/graph_samples.h"
#include "tests/support/result_matchers.h"

namespace offcut::traces {
namespace {

using ::testing::ElementsAre;

Result<OnnxModel> read(std::string_view text, const ReadOnnxOptions& options = {}) {
  return parse_caffe_model(text, "net.prototxt", options);
}

// One layer behind an input of 2 x 6 x 5 x 7.
Result<OnnxModel> read_one(const std::string& layer) {
  return read(
      "input: \"in\" input_dim: 2 input_dim: 6 input_dim: 5 input_dim: 7\n"
      "layer { name: \"l\" bottom: \"in\" top: \"out\" " +
      layer + " }");
}

const Layer& layer(const Result<OnnxModel>& model, const std::string& name) {
  return model->graph.layers()[model->graph.find_layer(name).value()];
}

Shape shape(const Result<OnnxModel>& model, const std::string& name) {
  return *model->graph.tensors()[layer(model, name).outputs.front()].shape;
}

TEST(CaffeModel, ReadsLayersShapesAndWork) {
  const auto model = read(testing::kCaffeNet);
  ASSERT_OK(model);
  EXPECT_THAT(model->warnings, ElementsAre());
  EXPECT_EQ(layer(model, "conv1").work.macs, 8 * 8 * 4 * 27);
  EXPECT_EQ(layer(model, "conv1").work.parameters, 4 * 27 + 4);
  EXPECT_EQ(shape(model, "pool1"), (Shape{1, 4, 4, 4}));  // (8 - 3) / 2 rounded up, and one
  EXPECT_EQ(layer(model, "fc").work.macs, 64 * 10);
  ASSERT_EQ(model->graph.outputs().size(), 1u);
}

// The pooling reads what the layer in place made.
TEST(CaffeModel, LayersInPlaceFollowEachOther) {
  const auto model = read(testing::kCaffeNet);
  ASSERT_OK(model);
  const LayerId relu = model->graph.find_layer("relu1").value();
  const LayerId pool = model->graph.find_layer("pool1").value();
  EXPECT_THAT(model->graph.successors(relu), ElementsAre(pool));
  EXPECT_EQ(model->graph.predecessors(relu).size(), 1u);
}

TEST(CaffeModel, OldLayersAreTheNewOnes) {
  const auto model = read(R"(name: "old"
    input: "data" input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8
    layers { name: "conv1" type: CONVOLUTION bottom: "data" top: "conv1" blobs_lr: 1
             convolution_param { num_output: 4 kernel_size: 3 group: 1 } }
    layers { name: "relu1" type: RELU bottom: "conv1" top: "conv1" }
    layers { name: "fc" type: INNER_PRODUCT bottom: "conv1" top: "fc"
             inner_product_param { num_output: 5 } }
    layers { name: "loss" type: SOFTMAX_LOSS bottom: "fc" bottom: "label" })");
  ASSERT_OK(model);
  EXPECT_EQ(layer(model, "conv1").work.macs, 36 * 4 * 27);
  EXPECT_EQ(layer(model, "fc").work.macs, 36 * 4 * 5);
}

TEST(CaffeModel, TrainingIsLeftOut) {
  const auto model = read(R"(
    layer { name: "d" type: "Data" top: "data" top: "label" include { phase: TRAIN } }
    layer { name: "d" type: "Data" top: "data" top: "label" include { phase: TEST }
            transform_param { crop_size: 9 } data_param { batch_size: 50 } }
    layer { name: "c" type: "Convolution" bottom: "data" top: "c"
            convolution_param { num_output: 2 kernel_size: 3 bias_term: false } }
    layer { name: "accuracy" type: "Accuracy" bottom: "c" bottom: "label" top: "accuracy" }
    layer { name: "loss" type: "SoftmaxWithLoss" bottom: "c" bottom: "label" top: "loss" })",
                          {.batch = 1, .dimensions = {{"data[1]", 3}}});
  ASSERT_OK(model);
  EXPECT_EQ(model->graph.layer_count(), 2u);
  EXPECT_EQ(layer(model, "c").work.macs, 49 * 2 * 27);
}

TEST(CaffeModel, TheBatchMayBeAskedFor) {
  const auto model = read(testing::kCaffeNet, {.batch = 4, .dimensions = {{"batch", 4}}});
  ASSERT_OK(model);
  EXPECT_EQ(layer(model, "conv1").work.macs, 4 * 8 * 8 * 4 * 27);
}

TEST(CaffeModel, EveryLayerHasItsShape) {
  const auto convolution = [](const std::string& p) {
    return read_one("type: \"Convolution\" convolution_param { num_output: 4 " + p + " }");
  };
  EXPECT_EQ(shape(convolution("kernel_h: 1 kernel_w: 3 pad_h: 0 pad_w: 1 stride: 2"), "l"),
            (Shape{2, 4, 3, 4}));
  EXPECT_EQ(shape(convolution("kernel_size: 3 dilation: 2 group: 2"), "l"), (Shape{2, 4, 1, 3}));
  EXPECT_EQ(layer(convolution("kernel_size: 1 group: 2"), "l").work.macs, 2 * 4 * 35 * 3);
  EXPECT_EQ(shape(read_one("type: \"Deconvolution\" convolution_param { num_output: 3 "
                           "kernel_size: 4 stride: 2 pad: 1 }"),
                  "l"),
            (Shape{2, 3, 10, 14}));
  EXPECT_EQ(
      shape(read_one("type: \"Pooling\" pooling_param { pool: AVE global_pooling: true }"), "l"),
      (Shape{2, 6, 1, 1}));
  EXPECT_EQ(shape(read_one("type: \"Slice\" top: \"b\" slice_param { slice_point: 2 }"), "l"),
            (Shape{2, 2, 5, 7}));
  EXPECT_EQ(shape(read_one("type: \"Permute\" permute_param { order: 0 order: 2 order: 3 }"), "l"),
            (Shape{2, 5, 7, 6}));
  EXPECT_EQ(
      shape(read_one("type: \"Reshape\" reshape_param { shape { dim: 0 dim: -1 dim: 7 } }"), "l"),
      (Shape{2, 30, 7}));
  EXPECT_EQ(shape(read_one("type: \"Upsample\" upsample_param { scale: 3 }"), "l"),
            (Shape{2, 6, 15, 21}));
}

// Weights are of one layer, also where two have one name, or none.
TEST(CaffeModel, LayersOfOneNameAreToldApart) {
  const auto model = read(R"(input: "in" input_dim: 1 input_dim: 4 input_dim: 5 input_dim: 5
    layer { name: "c" type: "Convolution" bottom: "in" top: "a"
            convolution_param { num_output: 2 kernel_size: 1 bias_term: false } }
    layer { name: "c" type: "Convolution" bottom: "a" top: "b"
            convolution_param { num_output: 3 kernel_size: 1 bias_term: false } }
    layer { type: "ReLU" bottom: "b" top: "b" })");
  ASSERT_OK(model);
  EXPECT_EQ(layer(model, "c").work.macs, 25 * 2 * 4);
  EXPECT_EQ(layer(model, "c_2").work.macs, 25 * 3 * 2);
  EXPECT_EQ(layer(model, "ReLU").op, "Relu");
}

TEST(CaffeModel, TypesWithoutARuleKeepTheirName) {
  const auto model = read_one("type: \"DetectionOutput\"");
  ASSERT_OK(model);
  EXPECT_EQ(layer(model, "l").op, "DetectionOutput");
  EXPECT_FALSE(layer(model, "l").work.known);
}

TEST(CaffeModel, ErrorsSayWhatIsWrong) {
  EXPECT_THAT(
      read("name: \"x\"\nlayer { name: 5 }"),
      ErrorIs(ErrorCode::Malformed, "net.prototxt: expected a Caffe network, found line 2"));
  const auto foreign = read("root secret:0");
  EXPECT_THAT(foreign, ErrorIs(ErrorCode::Malformed, "found line 1"));
  EXPECT_EQ(foreign.error().message.find("secret"), std::string::npos);
  EXPECT_THAT(read("name: \"x\""), ErrorIs(ErrorCode::Malformed, "found none of its layers"));
  std::string deep;
  for (int k = 0; k < 100'000; ++k) deep += "layer { unknown { ";
  EXPECT_THAT(read(deep), ErrorIs(ErrorCode::Malformed, "nested too deeply"));
}

}  // namespace
}  // namespace offcut::traces
