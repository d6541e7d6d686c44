// One network in every format: whatever the layout of a file, what its operators are called and
// where it keeps their weights, the work is that of the network.
//
//   x 1x3x8x8 -> convolution, 4 of 3x3, stride 2 -> Relu -> depthwise 3x3 -> mean -> dense, 5
//   MACs        16 * 4 * 27                            16 * 4 * 9              4 * 5
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/onnx_builder.h"
#include "tests/support/result_matchers.h"
#include "tests/support/tensorflow_builder.h"
#include "tests/support/tflite_builder.h"
#include "traces/graphs/caffe/caffe_graph.h"
#include "traces/graphs/ncnn/ncnn_graph.h"
#include "traces/graphs/openvino/ir_graph.h"
#include "traces/graphs/tensorflow/tensorflow_graph.h"
#include "traces/graphs/tflite/tflite_graph.h"

namespace offcut::traces {
namespace {

using testing::FlatDraft;
using testing::OnnxBuilder;

constexpr double kMacs = 16 * 4 * 27 + 16 * 4 * 9 + 4 * 5;
constexpr double kWeights = 4 * 27 + 4 * 9 + 4 * 5;
// Two per product, one per element of the Relu and per input of the mean.
constexpr double kFlops = 2 * kMacs + 64 + 64;

std::string onnx_file() {
  OnnxBuilder b(18);
  b.input("x", {1, 3, 8, 8}).weight("w", {4, 3, 3, 3}).weight("d", {4, 1, 3, 3}).output("y");
  b.weight("f", {4, 5});
  auto& conv = b.node("Conv", {"x", "w"}, {"c"}, "conv");
  OnnxBuilder::attribute(conv, "strides", {2, 2});
  OnnxBuilder::attribute(conv, "pads", {1, 1, 1, 1});
  b.node("Relu", {"c"}, {"r"}, "relu");
  auto& depthwise = b.node("Conv", {"r", "d"}, {"e"}, "depthwise");
  OnnxBuilder::attribute(depthwise, "pads", {1, 1, 1, 1});
  OnnxBuilder::integer_attribute(depthwise, "group", 4);
  b.node("GlobalAveragePool", {"e"}, {"g"}, "mean");
  b.node("Flatten", {"g"}, {"h"}, "flat");
  b.node("Gemm", {"h", "f"}, {"y"}, "dense");
  return b.bytes();
}

std::string tflite_file() {
  testing::TfliteBuilder b;
  const auto x = b.tensor("x", {1, 8, 8, 3});
  const auto w = b.weight("w", {4, 3, 3, 3});
  const auto r = b.tensor("r", {1, 4, 4, 4});
  const auto d = b.weight("d", {1, 3, 3, 4});
  const auto e = b.tensor("e", {1, 4, 4, 4});
  const auto axes = b.integers("axes", {1, 2});
  const auto g = b.tensor("g", {1, 4});
  const auto f = b.weight("f", {5, 4});
  const auto y = b.tensor("y", {1, 5});
  b.op(3, {x, w}, {r}, FlatDraft().number(1, 2).number(2, 2).number(3, 1));
  b.op(4, {r, d}, {e}, FlatDraft().number(1, 1).number(2, 1).number(3, 1));
  b.op(40, {e, axes}, {g}).op(9, {g, f, -1}, {y}).ends({x}, {y});
  return b.bytes();
}

std::string ncnn_file() {
  return "7767517\n5 5\n"
         "Input x 0 1 x 0=8 1=8 2=3\n"
         "Convolution conv 1 1 x r 0=4 1=3 3=2 4=1 6=108 9=1\n"
         "ConvolutionDepthWise depthwise 1 1 r e 0=4 1=3 4=1 6=36 7=4\n"
         "Pooling mean 1 1 e g 0=1 4=1\n"
         "InnerProduct dense 1 1 g y 0=5 2=20\n";
}

std::string caffe_file() {
  return R"(input: "x" input_shape { dim: 1 dim: 3 dim: 8 dim: 8 }
    layer { name: "conv" type: "Convolution" bottom: "x" top: "c"
            convolution_param { num_output: 4 kernel_size: 3 stride: 2 pad: 1 bias_term: false } }
    layer { name: "relu" type: "ReLU" bottom: "c" top: "c" }
    layer { name: "depthwise" type: "Convolution" bottom: "c" top: "e"
            convolution_param { num_output: 4 group: 4 kernel_size: 3 pad: 1 bias_term: false } }
    layer { name: "mean" type: "Pooling" bottom: "e" top: "g"
            pooling_param { pool: AVE global_pooling: true } }
    layer { name: "dense" type: "InnerProduct" bottom: "g" top: "y"
            inner_product_param { num_output: 5 bias_term: false } })";
}

std::string tensorflow_file() {
  testing::TensorflowBuilder b;
  b.placeholder("x", {-1, 8, 8, 3}).weights("w", {3, 3, 3, 4}).weights("d", {3, 3, 4, 1});
  b.node("Conv2D", "conv", {"x", "w"}).list("strides", {1, 2, 2, 1}).text("padding", "SAME");
  b.node("Relu", "relu", {"conv"}).node("DepthwiseConv2dNative", "depthwise", {"relu", "d"});
  b.list("strides", {1, 1, 1, 1}).text("padding", "SAME").integers("axes", {1, 2});
  b.node("Mean", "mean", {"depthwise", "axes"}).weights("f", {4, 5});
  b.node("MatMul", "dense", {"mean", "f"});
  return b.bytes();
}

std::string port(int id, const std::vector<int>& extents) {
  std::string out = "<port id=\"" + std::to_string(id) + "\" precision=\"FP32\">";
  for (const int extent : extents) out += "<dim>" + std::to_string(extent) + "</dim>";
  return out + "</port>";
}

// A layer with as many inputs as are named, port 9 for what it makes, and edges to it.
struct IrWriter {
  std::string layers = {};
  std::string edges = {};
  int count = 0;

  int layer(const std::string& name, const std::string& type, const std::string& data,
            const std::vector<std::pair<int, std::vector<int>>>& inputs,
            const std::vector<int>& made) {
    layers += "<layer id=\"" + std::to_string(count) + "\" name=\"" + name + "\" type=\"" + type +
              "\" version=\"opset1\"><data " + data + "/><input>";
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      layers += port(static_cast<int>(k), inputs[k].second);
      edges += "<edge from-layer=\"" + std::to_string(inputs[k].first) +
               "\" from-port=\"9\" to-layer=\"" + std::to_string(count) + "\" to-port=\"" +
               std::to_string(k) + "\"/>";
    }
    layers += "</input><output>" + (type == "Result" ? "" : port(9, made)) + "</output></layer>";
    return count++;
  }
};

std::string openvino_file() {
  IrWriter w;
  const std::vector<int> image = {1, 4, 4, 4};
  const int x = w.layer("x", "Parameter", "", {}, {1, 3, 8, 8});
  const int c = w.layer("w", "Const", "element_type=\"f32\"", {}, {4, 3, 3, 3});
  const int conv = w.layer("conv", "Convolution",
                           R"(strides="2,2" dilations="1,1" pads_begin="1,1" pads_end="1,1")",
                           {{x, {1, 3, 8, 8}}, {c, {4, 3, 3, 3}}}, image);
  const int relu = w.layer("relu", "ReLU", "", {{conv, image}}, image);
  const int d = w.layer("d", "Const", "element_type=\"f32\"", {}, {4, 1, 1, 3, 3});
  const int depthwise =
      w.layer("depthwise", "GroupConvolution", R"(strides="1,1" pads_begin="1,1" pads_end="1,1")",
              {{relu, image}, {d, {4, 1, 1, 3, 3}}}, image);
  const int axes = w.layer("axes", "Const", "element_type=\"i64\"", {}, {2});
  const int mean = w.layer("mean", "ReduceMean", "keep_dims=\"false\"",
                           {{depthwise, image}, {axes, {2}}}, {1, 4});
  const int f = w.layer("f", "Const", "element_type=\"f32\"", {}, {5, 4});
  const int dense =
      w.layer("dense", "MatMul", R"(transpose_b="true")", {{mean, {1, 4}}, {f, {5, 4}}}, {1, 5});
  w.layer("y", "Result", "", {{dense, {1, 5}}}, {});
  return "<net name=\"n\" version=\"11\"><layers>" + w.layers + "</layers><edges>" + w.edges +
         "</edges></net>";
}

TEST(OneNetwork, HasTheSameWorkInEveryFormat) {
  using Parse = Result<OnnxModel> (*)(std::string_view, const std::string&, const ReadOnnxOptions&);
  struct Case {
    const char* format;
    std::string file;
    Parse parse;
  };
  const Case cases[] = {
      {"onnx", onnx_file(), parse_onnx},
      {"tflite", tflite_file(), parse_tflite_model},
      {"ncnn", ncnn_file(), parse_ncnn_model},
      {"caffe", caffe_file(), parse_caffe_model},
      {"tensorflow", tensorflow_file(), parse_tensorflow_model},
      {"openvino", openvino_file(), parse_ir_model},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.format);
    const auto model = test.parse(test.file, "net", {});
    ASSERT_OK(model);
    const Work work = whole_work(model->graph);
    EXPECT_TRUE(work.known);
    EXPECT_EQ(work.macs, kMacs);
    EXPECT_EQ(work.flops, kFlops);
    EXPECT_EQ(work.parameters, kWeights);
    EXPECT_THAT(model->warnings, ::testing::IsEmpty());
  }
}

}  // namespace
}  // namespace offcut::traces
