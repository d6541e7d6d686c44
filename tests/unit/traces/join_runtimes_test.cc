// The join of kernels that runtimes name, shape and group in their own ways.
#include "tests/support/join_graphs.h"
#include "tests/support/result_matchers.h"
#include "traces/join.h"
#include "traces/kernel_names.h"

namespace offcut::traces {
namespace {

using testing::chain;
using testing::kernel;
using Names = std::vector<std::string>;

// The words of runtimes meet those of ONNX: names that say nothing join by kind, in order.
TEST(JoinKernels, KnowsTheOperatorsOfOtherRuntimes) {
  const ModelGraph graph =
      chain({{"c", "Conv"}, {"g", "GlobalAveragePool"}, {"f", "Gemm"}, {"s", "Softmax"}});
  for (const std::vector<std::string>& words :
       {Names{"CONV_2D", "AVERAGE_POOL_2D", "FULLY_CONNECTED", "SOFTMAX"},
        Names{"Convolution (NHWC, F32) IGEMM", "Global Average Pooling (NWC, F32)",
              "Fully Connected (NC, F32) GEMM", "Softmax (NC, F32)"},
        Names{"aten::conv2d", "aten::adaptive_avg_pool2d", "aten::addmm", "aten::softmax"},
        Names{"Convolution", "Pooling", "InnerProduct", "Softmax"}}) {
    std::vector<ProfiledKernel> kernels;
    for (const std::string& word : words) kernels.push_back(kernel("Delegate/" + word, word, 5));
    const auto joined = join_kernels(graph, std::move(kernels));
    ASSERT_OK(joined);
    ASSERT_EQ(joined->layers.size(), 4u) << words.front();
    EXPECT_EQ(joined->layers[1].covers, Names{"g"}) << words.front();
    EXPECT_EQ(joined->layers[2].covers, Names{"f"}) << words.front();
    EXPECT_EQ(joined->report.share(), 1.0);
  }
}

TEST(JoinKernels, BelievesANameAndAnOperatorOverAShape) {
  const ModelGraph graph = chain({{"c", "Conv"}, {"g", "GlobalAveragePool"}, {"s", "Softmax"}});
  const Shape other = {1, 77};
  const auto joined =
      join_kernels(graph, {kernel("c", "Convolution", 50), kernel("g", "Pooling", 5, {other}),
                           kernel("s", "Softmax", 5)});
  ASSERT_OK(joined);
  EXPECT_EQ(joined->layers[1].covers, Names{"g"});
  EXPECT_EQ(joined->report.other_shape, Names{"\"g\""});
  EXPECT_THAT(join_kernels(graph, {kernel("c", "Convolution", 50, {other})}),
              ErrorIs(ErrorCode::Inconsistent, "found only 0 % of the kernel time"));
}

TEST(JoinKernels, GivesPointWiseNodesTheirOwnLayers) {
  const ModelGraph graph = chain({{"conv", "Conv"}, {"sig", "Sigmoid"}, {"mul", "Mul"}});
  const auto joined =
      join_kernels(graph, {kernel("conv", "", 50), kernel("PWN(PWN(sig), mul)", "", 5)});
  ASSERT_OK(joined);
  EXPECT_EQ(joined->layers[0].covers, Names{"conv"});
  EXPECT_EQ(joined->layers[1].covers, (Names{"sig", "mul"}));
}

TEST(JoinKernels, GivesARegionToItsForeignNode) {
  const ModelGraph graph =
      chain({{"a", "Conv"}, {"b", "Elu"}, {"c", "Conv"}, {"d", "Relu"}, {"e", "Conv"}});
  const auto joined =
      join_kernels(graph, {kernel("{ForeignNode[a...d]}", "", 50), kernel("e", "", 5)});
  ASSERT_OK(joined);
  EXPECT_EQ(joined->layers[0].covers, (Names{"a", "b", "c", "d"}));
  EXPECT_EQ(joined->report.regions, Names{"\"{ForeignNode[a...d]}\""});
  EXPECT_THAT(join_kernels(graph, {kernel("{ForeignNode[x...y]}", "", 50)}),
              ErrorIs(ErrorCode::Inconsistent, "runs a region as one and hides its layers"));
}

//  conv [call of a delegate] conv
TEST(JoinKernels, GivesADelegateWhatNoOtherKernelHas) {
  const ModelGraph graph =
      chain({{"a", "Conv"}, {"b", "Elu"}, {"c", "Gemm"}, {"d", "Softmax"}, {"e", "Conv"}});
  const auto joined =
      join_kernels(graph, {kernel("x", "aten::convolution", 50), kernel("y", "DELEGATE_CALL", 9),
                           kernel("z", "aten::convolution", 30)});
  ASSERT_OK(joined);
  EXPECT_EQ(joined->layers[0].covers, Names{"a"});
  EXPECT_EQ(joined->layers[1].covers, (Names{"b", "c", "d"}));
  EXPECT_EQ(joined->layers[2].covers, Names{"e"});
  EXPECT_EQ(joined->report.regions, Names{"\"y\""});
}

TEST(NamesOfFusion, TakesNestedPointWiseNodesApart) {
  EXPECT_EQ(names_of_fusion("conv + PWN(PWN(a), b)"), (Names{"conv", "a", "b"}));
  EXPECT_EQ(names_of_fusion("PWN(a)"), Names{"a"});
  EXPECT_EQ(names_of_fusion("PWN(PWN(a, b(1)), c) + d"), (Names{"a", "b(1)", "c", "d"}));
  EXPECT_EQ(names_of_fusion("plain(1), x"), Names{"plain(1), x"});
}

}  // namespace
}  // namespace offcut::traces
