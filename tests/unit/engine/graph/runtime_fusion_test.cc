// Networks without traces as kernels: a file with operators apart and one with them folded are one.
#include "engine/graph/runtime_fusion.h"

#include <gtest/gtest.h>

#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

class Network {
 public:
  explicit Network(std::int64_t group) : group_(group) {
    tensor("x", {1, 8, 16, 16}, false);
    spec_.inputs = {"x"};
    spec_.name = "n";
  }
  // A convolution of 3x3, 8 channels, depthwise with a group of 8.
  Network& conv(const std::string& name, const std::string& from, bool bias) {
    tensor(name + ".w", {8, 8 / group_, 3, 3}, true);
    std::vector<std::string> inputs = {from, name + ".w"};
    if (bias) {
      tensor(name + ".b", {8}, true);
      inputs.push_back(name + ".b");
    }
    return layer(name, "Conv", std::move(inputs),
                 {{"kernel_shape", {3, 3}}, {"pads", {1, 1, 1, 1}}, {"group", {group_}}});
  }
  Network& norm(const std::string& name, const std::string& from) {
    std::vector<std::string> inputs = {from};
    for (const char* part : {".scale", ".bias", ".mean", ".var"}) {
      tensor(name + part, {8}, true);
      inputs.push_back(name + part);
    }
    return layer(name, "BatchNormalization", std::move(inputs), {});
  }
  Network& layer(const std::string& name, const std::string& op, std::vector<std::string> inputs,
                 Attributes attributes) {
    tensor("t." + name, {1, 8, 16, 16}, false);
    spec_.layers.push_back({.name = name,
                            .op = op,
                            .inputs = std::move(inputs),
                            .outputs = {"t." + name},
                            .attributes = std::move(attributes)});
    return *this;
  }
  Result<RuntimeFusion> fused(const std::string& result) {
    spec_.outputs.push_back(result);
    const auto graph = ModelGraph::build(spec_);
    EXPECT_OK(graph);
    return fuse_as_runtimes(*graph);
  }

 private:
  void tensor(const std::string& name, Shape shape, bool constant) {
    spec_.tensors.push_back({.name = name, .shape = std::move(shape), .constant = constant});
  }
  std::int64_t group_;
  GraphSpec spec_;
};

TEST(RuntimeFusion, ANormalisationBecomesTheBiasOfItsConvolution) {
  for (const std::int64_t group : {1, 8}) {
    SCOPED_TRACE(group);
    const auto folded =
        Network(group).conv("c", "x", true).layer("r", "Relu", {"t.c"}, {}).fused("t.r");
    const auto apart = Network(group)
                           .conv("c", "x", false)
                           .norm("n", "t.c")
                           .layer("r", "Relu", {"t.n"}, {})
                           .fused("t.r");
    ASSERT_OK(folded);
    ASSERT_OK(apart);
    EXPECT_EQ(apart->folded, 1u);
    EXPECT_EQ(apart->attached, 1u);
    ASSERT_EQ(apart->fused.graph.layer_count(), 1u);
    ASSERT_EQ(folded->fused.graph.layer_count(), 1u);
    const Layer& a = apart->fused.graph.layers()[0];
    const Layer& b = folded->fused.graph.layers()[0];
    EXPECT_EQ(a.op, "Conv+BatchNormalization+Relu");
    EXPECT_EQ(a.main_op, "Conv");
    EXPECT_EQ(a.members, (std::vector<std::string>{"c", "n", "r"}));
    EXPECT_DOUBLE_EQ(a.work.flops, b.work.flops);
    EXPECT_DOUBLE_EQ(a.work.macs, b.work.macs);
    EXPECT_EQ(a.work.weight_reads, b.work.weight_reads);
    EXPECT_EQ(a.work.input_bytes, b.work.input_bytes);
    EXPECT_EQ(a.work.output_bytes, b.work.output_bytes);
  }
}

TEST(RuntimeFusion, AConvolutionWithABiasGetsNoSecondOne) {
  const auto plain = Network(1).conv("c", "x", true).fused("t.c");
  const auto normed = Network(1).conv("c", "x", true).norm("n", "t.c").fused("t.n");
  ASSERT_OK(plain);
  ASSERT_OK(normed);
  EXPECT_DOUBLE_EQ(normed->fused.graph.layers()[0].work.flops,
                   plain->fused.graph.layers()[0].work.flops);
}

TEST(RuntimeFusion, OneActivationEndsTheKernel) {
  const auto fusion = Network(1)
                          .conv("c", "x", true)
                          .layer("r", "Relu", {"t.c"}, {})
                          .layer("s", "Sigmoid", {"t.r"}, {})
                          .fused("t.s");
  ASSERT_OK(fusion);
  EXPECT_EQ(fusion->fused.graph.layer_count(), 2u);
  EXPECT_EQ(fusion->attached, 1u);
}

TEST(RuntimeFusion, WhatOthersReadStaysApart) {
  const auto second_reader = Network(1)
                                 .conv("c", "x", true)
                                 .layer("r", "Relu", {"t.c"}, {})
                                 .layer("s", "Add", {"t.r", "t.c"}, {})
                                 .fused("t.s");
  ASSERT_OK(second_reader);
  EXPECT_EQ(second_reader->fused.graph.layer_count(), 3u);
  Network result(1);
  result.conv("c", "x", true).layer("r", "Relu", {"t.c"}, {});
  ASSERT_OK(result.fused("t.c"));
  const auto also = result.fused("t.r");  // the result of the convolution is one of the network
  ASSERT_OK(also);
  EXPECT_EQ(also->fused.graph.layer_count(), 2u);
}

// An activation that the file has inside its convolution: nothing can be folded behind it.
TEST(RuntimeFusion, NothingFollowsAnActivationOfTheFile) {
  const auto fusion = Network(1)
                          .layer("c", "Conv", {"x"}, {{"kernel_shape", {1, 1}}, {"+Relu", {1}}})
                          .norm("n", "t.c")
                          .fused("t.n");
  ASSERT_OK(fusion);
  EXPECT_EQ(fusion->fused.graph.layer_count(), 2u);
  EXPECT_EQ(fusion->folded, 0u);
}

}  // namespace
}  // namespace offcut
