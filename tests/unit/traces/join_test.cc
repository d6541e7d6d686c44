#include "traces/join.h"

#include "tests/support/join_graphs.h"
#include "tests/support/result_matchers.h"
#include "traces/kernel_names.h"

namespace offcut::traces {
namespace {

using testing::chain;
using testing::kernel;
using Names = std::vector<std::string>;

//  conv1 -> bn1 -> relu1 -> pool1 -> drop1 -> fc1 -> relu2
//  [ r: named after t2, a Conv    ][pool1]           [ fused fc1 ]
TEST(JoinKernels, FollowsFusionsRenamesAndLayoutKernels) {
  const ModelGraph graph = chain({{"conv1", "Conv"},
                                  {"bn1", "BatchNormalization"},
                                  {"relu1", "Relu"},
                                  {"pool1", "MaxPool"},
                                  {"drop1", "Dropout"},
                                  {"fc1", "Gemm"},
                                  {"relu2", "Relu"}});
  const auto joined = join_kernels(
      graph, {kernel("ReorderInput", "ReorderInput", 3), kernel("t2_nchwc", "Conv", 100),
              kernel("pool1_token_12", "MaxPool", 20), kernel("ReorderOutput", "ReorderOutput", 4),
              kernel("fused fc1", "FusedGemm", 50)});
  ASSERT_OK(joined);
  ASSERT_EQ(joined->layers.size(), 3u);
  EXPECT_EQ(joined->layers[0].covers, (Names{"conv1", "bn1", "relu1"}));
  EXPECT_NEAR(joined->layers[0].latency.median.us(), 103, 1e-9);
  EXPECT_EQ(joined->layers[1].covers, Names{"pool1"});
  EXPECT_NEAR(joined->layers[1].latency.median.us(), 24, 1e-9);
  EXPECT_EQ(joined->layers[2].covers, (Names{"fc1", "relu2"}));
  EXPECT_EQ(joined->report.dropped, Names{"drop1"});
  EXPECT_EQ(joined->report.layout_kernels, 2u);
  EXPECT_EQ(joined->report.share(), 1.0);
}

TEST(JoinKernels, TakesDroppedLayersInsideAKernelAlong) {
  const ModelGraph graph =
      chain({{"fc", "Gemm"}, {"drop", "Dropout"}, {"relu", "Relu"}, {"soft", "Softmax"}});
  const auto joined =
      join_kernels(graph, {kernel("fc", "FusedGemm", 5), kernel("soft", "Softmax", 1)});
  ASSERT_OK(joined);
  EXPECT_EQ(joined->layers[0].covers, (Names{"fc", "drop", "relu"}));
}

//  a -> conv1 -> sum -> relu         sum = conv1 + conv2 is computed by the convolution that runs
//  a -> conv2 ---^                   last, whatever the order of the file
TEST(JoinKernels, GivesASumToTheKernelThatRunsLast) {
  GraphSpec spec;
  spec.name = "residual";
  for (const char* name : {"x", "p", "q", "s", "y"}) {
    spec.tensors.push_back({name, DataType::Float32, Shape{1, 8, 4, 4}, false});
  }
  spec.layers = {{"conv1", "Conv", {"x"}, {"p"}, {}},
                 {"conv2", "Conv", {"x"}, {"q"}, {}},
                 {"sum", "Add", {"p", "q"}, {"s"}, {}},
                 {"relu", "Relu", {"s"}, {"y"}, {}}};
  spec.inputs = {"x"};
  spec.outputs = {"y"};
  const auto graph = ModelGraph::build(spec);
  ASSERT_OK(graph);
  const auto joined =
      join_kernels(*graph, {kernel("conv2", "Conv", 1), kernel("conv1", "Conv", 2)});
  ASSERT_OK(joined);
  EXPECT_EQ(joined->layers[0].covers, Names{"conv2"});
  EXPECT_EQ(joined->layers[1].covers, (Names{"conv1", "sum", "relu"}));
}

// Without names: the kind of operator and the order decide.
TEST(JoinKernels, JoinsKernelsWithoutNamesByKindAndOrder) {
  const ModelGraph graph = chain(
      {{"c1", "Conv"}, {"r1", "Relu"}, {"p1", "AveragePool"}, {"c2", "Conv"}, {"r2", "Relu"}});
  const auto joined =
      join_kernels(graph, {kernel("Conv_0", "FusedConv", 1), kernel("x_1", "AveragePool", 2),
                           kernel("Conv_2", "FusedConv", 3)});
  ASSERT_OK(joined);
  EXPECT_EQ(joined->layers[0].covers, (Names{"c1", "r1"}));
  EXPECT_EQ(joined->layers[1].covers, Names{"p1"});
  EXPECT_EQ(joined->layers[2].covers, (Names{"c2", "r2"}));
}

// A fused operator that no layer of the graph is of: it stands for what lies between its
// neighbours.
TEST(JoinKernels, GivesAFusedOperatorTheLayersBetweenItsNeighbours) {
  const ModelGraph graph =
      chain({{"fc1", "MatMul"}, {"div", "Div"}, {"erf", "Erf"}, {"mul", "Mul"}, {"fc2", "MatMul"}});
  const Shape shape = {1, 8, 4, 4};
  const auto joined = join_kernels(
      graph,
      {kernel("fc1", "MatMul", 1), kernel("G_7", "Gelu", 2, {shape}), kernel("fc2", "MatMul", 3)});
  ASSERT_OK(joined);
  EXPECT_EQ(joined->layers[1].covers, (Names{"div", "erf", "mul"}));
}

//  x -> quantize -> (uint8) -> dequantize -> conv -> relu -> quantize -> (uint8) -> dequantize ->
//  pool
//       [ Q       ]            [ QLinearConv                            ]           [ MaxPool ]
// What crosses between the kernels is the tensor in one byte an element.
TEST(JoinKernels, LetsQuantisedTensorsCrossAsTheyAreStored) {
  const ModelGraph graph = chain({{"q0", "QuantizeLinear"},
                                  {"d0", "DequantizeLinear"},
                                  {"conv", "Conv"},
                                  {"relu", "Relu"},
                                  {"q1", "QuantizeLinear"},
                                  {"d1", "DequantizeLinear"},
                                  {"pool", "MaxPool"},
                                  {"q2", "QuantizeLinear"}});
  const Shape last = {1, 4, 4, 8};  // channels last, as int8 kernels compute
  const auto joined = join_kernels(
      graph, {kernel("q0", "QuantizeLinear", 1), kernel("Transpose", "Transpose", 2),
              kernel("conv_token_3", "QLinearConv", 30, {last}), kernel("pool", "NhwcMaxPool", 4)});
  ASSERT_OK(joined);
  ASSERT_EQ(joined->layers.size(), 3u);
  EXPECT_EQ(joined->layers[0].covers, Names{"q0"});
  EXPECT_EQ(joined->layers[1].covers, (Names{"d0", "conv", "relu", "q1"}));
  EXPECT_NEAR(joined->layers[1].latency.median.us(), 32, 1e-9);
  EXPECT_EQ(joined->layers[2].covers, (Names{"d1", "pool", "q2"}));
}

//  x -> fc (MatMul) -> bias -> skip (+ x) -> norm      the kernels around the Gemm have made-up
//  [in] [ Gemm            ][out][ SkipLayerNorm  ]     names; the last one adds two of the layers
TEST(JoinKernels, KnowsInsertedReshapesAndSkippingNormalisations) {
  GraphSpec spec;
  spec.name = "block";
  for (const char* name : {"x", "f", "b", "s", "y"}) {
    spec.tensors.push_back({name, DataType::Float32, Shape{1, 7, 512}, false});
  }
  spec.tensors.push_back({"w", DataType::Float32, Shape{512, 512}, true});
  spec.layers = {{"fc", "MatMul", {"x", "w"}, {"f"}, {}},
                 {"bias", "Add", {"f", "w"}, {"b"}, {}},
                 {"skip", "Add", {"b", "x"}, {"s"}, {}},
                 {"norm", "LayerNormalization", {"s"}, {"y"}, {}}};
  spec.inputs = {"x"};
  spec.outputs = {"y"};
  const auto graph = ModelGraph::build(spec);
  ASSERT_OK(graph);
  const Shape rows = {7, 512};
  const Shape tokens = {1, 7, 512};
  const auto joined = join_kernels(
      *graph, {kernel("gemm_input_reshape", "Reshape", 1, {rows}),
               kernel("fc/MatMulAddFusion", "Gemm", 100, {rows}),
               kernel("gemm_output_reshape_token_2", "Reshape", 2, {tokens}),
               kernel("SkipLayerNormalization", "SkipLayerNormalization", 5, {tokens})});
  ASSERT_OK(joined);
  ASSERT_EQ(joined->layers.size(), 2u);
  EXPECT_EQ(joined->layers[0].covers, (Names{"fc", "bias"}));
  EXPECT_NEAR(joined->layers[0].latency.median.us(), 103, 1e-9);
  EXPECT_EQ(joined->layers[1].covers, (Names{"skip", "norm"}));
  EXPECT_EQ(joined->report.share(), 1.0);
}

TEST(JoinKernels, ReportsWhatDoesNotJoin) {
  const ModelGraph graph = chain({{"c1", "Conv"}, {"c2", "Conv"}});
  const auto joined = join_kernels(
      graph, {kernel("c1", "Conv", 90), kernel("strange", "Mystery", 10)}, {"never mind"});
  ASSERT_OK(joined);
  ASSERT_EQ(joined->report.unmatched.size(), 1u);
  EXPECT_EQ(joined->report.unmatched[0], "\"strange\" (Mystery, 10 us)");
  EXPECT_NEAR(joined->report.share(), 0.9, 1e-12);
  EXPECT_EQ(joined->report.unaccounted, Names{"c2"});
  ASSERT_EQ(joined->layers.size(), 2u);
  EXPECT_TRUE(joined->layers[1].covers.empty());
}

TEST(JoinKernels, RefusesAProfileOfAnotherModel) {
  const ModelGraph graph = chain({{"conv1", "Conv"}, {"conv2", "Conv"}});
  EXPECT_THAT(join_kernels(graph, {kernel("conv1", "Conv", 5, {{1, 64, 9, 9}}),
                                   kernel("conv2", "Conv", 5, {{1, 64, 9, 9}})}),
              ErrorIs(ErrorCode::Inconsistent,
                      "kernel \"conv1\" makes 1x64x9x9 and layer \"conv1\" makes 1x8x4x4"));
}

TEST(KernelNames, FindsTheNamesInsideAName) {
  EXPECT_EQ(names_inside("fused conv1_token_7"),
            (Names{"fused conv1_token_7", "fused conv1", "conv1_token_7", "conv1"}));
  EXPECT_EQ(names_inside("head/scores/MatMulScaleFusion/").back(), "head/scores");
  EXPECT_EQ(names_inside("q/first/GatherSliceToSplitFusion").back(), "q/first");
  EXPECT_EQ(names_inside("ffn/Div/GeluFusion/").back(), "ffn/Div");
  EXPECT_EQ(names_inside("blocks/LayerFusionHead").size(), 1u);
  EXPECT_EQ(names_inside("[a/b]:12"), (Names{"[a/b]:12", "[a/b]", "a/b"}));
  EXPECT_EQ(names_of_fusion("Conv_0 + PWN(Clip_3) + c"), (Names{"Conv_0", "Clip_3", "c"}));
}

TEST(KernelNames, AcceptsPaddedChannelsAndAnyBatch) {
  EXPECT_TRUE(may_be_shape({1, 1008, 13, 13}, {1, 1000, 13, 13}));
  EXPECT_TRUE(may_be_shape({8, 16, 4, 4}, {1, 16, 4, 4}));
  EXPECT_FALSE(may_be_shape({1, 1024, 13, 13}, {1, 1000, 13, 13}));
  EXPECT_FALSE(may_be_shape({1, 16, 4, 5}, {1, 16, 4, 4}));
  EXPECT_FALSE(may_be_shape({1, 16, 16}, {1, 16, 4, 4}));
}

TEST(KernelNames, AcceptsChannelsThatComeLast) {
  EXPECT_TRUE(may_be_shape({1, 28, 30, 48}, {1, 48, 28, 30}));
  EXPECT_TRUE(may_be_shape({1, 28, 30, 2, 24}, {1, 2, 24, 28, 30}));
  EXPECT_FALSE(may_be_shape({1, 30, 28, 48}, {1, 48, 28, 30}));
  EXPECT_FALSE(may_be_shape({1, 28, 30, 47}, {1, 48, 28, 30}));
}

}  // namespace
}  // namespace offcut::traces
