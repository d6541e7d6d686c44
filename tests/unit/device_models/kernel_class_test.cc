#include "device_models/kernel_class.h"

#include <gtest/gtest.h>

#include "engine/base/check.h"

namespace offcut::device_models {
namespace {

Layer layer(const char* op, Attributes attributes = {}) {
  Layer out;
  out.op = out.main_op = op;
  out.attributes = std::move(attributes);
  return out;
}

TEST(KernelClass, ToldByKernelAndStride) {
  EXPECT_EQ(kernel_class(layer("Conv", {{"kernel_shape", {1, 1}}})), "conv1x1");
  EXPECT_EQ(kernel_class(layer("Conv", {{"kernel_shape", {3, 3}}, {"strides", {2, 2}}})),
            "conv3x3s2");
  EXPECT_EQ(kernel_class(layer("FusedConv", {{"kernel_shape", {1, 7}}})), "conv_asym");
  EXPECT_EQ(kernel_class(layer("ConvTranspose")), "deconv");
  EXPECT_EQ(kernel_class(layer("LSTM")), "recurrent");
  EXPECT_EQ(kernel_class(layer("MatMul")), "attention");
  Layer product = layer("Gemm");
  product.work.weight_reads = Bytes(4);
  EXPECT_EQ(kernel_class(product), "fc");
  EXPECT_EQ(kernel_class(layer("Mystery")), "other");
}

// Outputs of one byte or of four: what each filter reads tells, not how large the output is.
TEST(KernelClass, DepthwiseIsToldByTheChannelsOfAFilter) {
  Attributes a = {{"kernel_shape", {3, 3}}, {"strides", {2, 2}}, {"group", {8}}};
  a["channels_per_group"] = {1};
  Layer int8 = layer("Conv", a);
  int8.work.macs = 100 * 9;
  int8.work.output_bytes = Bytes(100);
  EXPECT_EQ(kernel_class(int8), "dw3s2");
  int8.attributes["channels_per_group"] = {4};
  EXPECT_EQ(kernel_class(int8), "conv_group");
}

TEST(KernelClass, DepthwiseHasOneFilterAChannel) {
  Layer depthwise = layer("Conv", {{"kernel_shape", {3, 3}}, {"group", {8}}, {"strides", {2, 2}}});
  depthwise.work.output_bytes = Bytes(4 * 100);
  depthwise.work.macs = 100 * 9;
  EXPECT_EQ(kernel_class(depthwise), "dw3s2");
  depthwise.work.macs = 100 * 9 * 4;  // four input channels a group
  EXPECT_EQ(kernel_class(depthwise), "conv_group");
}

TEST(FamilyOf, GroupsClasses) {
  EXPECT_EQ(family_of("conv3x3s1"), "conv");
  EXPECT_EQ(family_of("concat"), "memory");
  EXPECT_EQ(family_of("dw5s1"), "depthwise");
  EXPECT_EQ(family_of("recurrent"), "product");
  EXPECT_EQ(family_of("avgpool"), "pool");
}

// 1x1 convolution from 6 to 11 channels at 2x2: channels count as 8 and 12.
TEST(LayerWork, RoundsChannelsUpToFour) {
  GraphSpec spec;
  spec.name = "one";
  const auto tensor = [&](const char* name, Shape shape, bool constant) {
    spec.tensors.push_back({name, DataType::Float32, std::move(shape), constant});
  };
  tensor("in", {1, 6, 2, 2}, false);
  tensor("w", {11, 6, 1, 1}, true);
  tensor("out", {1, 11, 2, 2}, false);
  spec.layers = {{"conv", "Conv", {"in", "w"}, {"out"}, {{"kernel_shape", {1, 1}}}}};
  spec.inputs = {"in"};
  spec.outputs = {"out"};
  const auto graph = ModelGraph::build(std::move(spec));
  OFFCUT_CHECK(graph.has_value());
  const LayerWork work = layer_work(*graph, 0);
  EXPECT_EQ(work.kernel, "conv1x1");
  EXPECT_NEAR(work.input, 4 * 8 * 4, 1e-9);
  EXPECT_NEAR(work.output, 4 * 12 * 4, 1e-9);
  EXPECT_NEAR(work.flops, 2 * 4 * 8 * 12, 1e-6);
  EXPECT_EQ(work.weights, 4 * 66);
}

}  // namespace
}  // namespace offcut::device_models
