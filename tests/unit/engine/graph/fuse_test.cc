#include "tests/support/graph_text.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using ::testing::ElementsAre;
using testing::graph_of;

FusedGraph fused(const ModelGraph& graph, const std::vector<std::size_t>& groups) {
  auto out = fuse(graph, groups);
  EXPECT_OK(out);
  return *out;
}

std::vector<std::string> layer_names(const ModelGraph& graph) {
  std::vector<std::string> names;
  for (const Layer& layer : graph.layers()) names.push_back(layer.name);
  return names;
}

std::vector<std::string> tensor_names(const ModelGraph& graph) {
  std::vector<std::string> names;
  for (const Tensor& tensor : graph.tensors()) names.push_back(tensor.name);
  return names;
}

// image -> [conv -> bn -> relu] -> pool: the runtime executes three operators as one kernel.
TEST(Fuse, MakesOneLayerOfAGroup) {
  const ModelGraph graph = graph_of(
      "image:6 w#:10 -> conv/Conv -> y:4;  y s#:4 -> bn/BatchNormalization -> z:4;"
      "z -> relu/Relu -> a:4;  a -> pool/MaxPool -> r!:2");
  const FusedGraph result = fused(graph, {7, 7, 7, 3});
  EXPECT_THAT(layer_names(result.graph), ElementsAre("relu", "pool"));
  EXPECT_THAT(tensor_names(result.graph), ElementsAre("image", "a", "r"));
  EXPECT_THAT(result.group_of, ElementsAre(0, 0, 0, 1));
  const Layer& layer = result.graph.layers()[0];
  EXPECT_EQ(layer.op, "Conv+BatchNormalization+Relu");
  EXPECT_THAT(layer.members, ElementsAre("conv", "bn", "relu"));
  EXPECT_EQ(layer.work.parameters, 14);
  EXPECT_EQ(layer.work.input_bytes, Bytes(24));
  EXPECT_EQ(layer.work.output_bytes, Bytes(16));
  EXPECT_EQ(layer.work.flops, graph.layers()[0].work.flops + graph.layers()[1].work.flops +
                                  graph.layers()[2].work.flops);
}

TEST(Fuse, AGroupOfOneStaysAsItIs) {
  const ModelGraph graph = graph_of("x:3 -> a/Relu -> y:3; y -> b/Add -> r!:3");
  const FusedGraph result = fused(graph, {0, 1});
  EXPECT_THAT(layer_names(result.graph), ElementsAre("a", "b"));
  EXPECT_EQ(result.graph.layers()[0].op, "Relu");
  EXPECT_EQ(result.graph.layers()[0].work.output_bytes, Bytes(12));
}

// y leaves the group through the skip to d, z does not.
TEST(Fuse, ATensorReadOutsideStillLeaves) {
  const ModelGraph graph = graph_of("x -> a -> y; y -> b -> z; z -> c -> w; y w -> d -> r!");
  const FusedGraph result = fused(graph, {0, 0, 0, 1});
  EXPECT_THAT(tensor_names(result.graph), ElementsAre("x", "y", "w", "r"));
  EXPECT_EQ(result.graph.layers()[0].outputs.size(), 2u);
}

TEST(Fuse, AResultInsideAGroupStaysAResult) {
  const ModelGraph graph = graph_of("x -> a -> y!; y -> b -> r!");
  const FusedGraph result = fused(graph, {0, 0});
  EXPECT_EQ(result.graph.outputs().size(), 2u);
}

// An input that several members read enters the fused layer once.
TEST(Fuse, ASharedInputEntersOnce) {
  const ModelGraph graph = graph_of("x:5 -> a -> y; x -> b -> z; y z -> c -> r!");
  const FusedGraph result = fused(graph, {0, 0, 0});
  EXPECT_EQ(result.graph.layers()[0].inputs.size(), 1u);
  EXPECT_EQ(result.graph.layers()[0].work.input_bytes, Bytes(20));
}

//      a -> b -> d      grouping a with d would need b in the middle of one kernel: b joins;
//      a -> c -> e      c and e lie on no path back, and stay
TEST(Fuse, MergesWhatAPathLeavesAndComesBackThrough) {
  const ModelGraph graph =
      graph_of("x -> a -> y; y -> b -> z; y -> c -> w; z -> d -> r!; w -> e -> q!");
  const FusedGraph result = fused(graph, {0, 1, 2, 0, 3});
  EXPECT_THAT(layer_names(result.graph), ElementsAre("d", "c", "e"));
  EXPECT_THAT(result.graph.layers()[0].members, ElementsAre("a", "b", "d"));
}

// Two groups that feed each other are one.
TEST(Fuse, MergesGroupsThatNeedEachOther) {
  const ModelGraph graph = graph_of("x -> a -> y; x -> b -> z; y -> c -> p!; z -> d -> q!");
  const FusedGraph crossed = fused(graph, {0, 1, 1, 0});  // {a,d} and {b,c}: a->c, b->d
  EXPECT_EQ(crossed.graph.layer_count(), 1u);
  const FusedGraph parallel = fused(graph, {0, 1, 0, 1});
  EXPECT_EQ(parallel.graph.layer_count(), 2u);
}

// The order of the original may not be an order of the groups: {a, d} must come after b.
TEST(Fuse, SortsTheGroupsAnew) {
  const ModelGraph graph = graph_of("x -> a -> y; x -> b -> z; z y -> d -> r!");
  const FusedGraph result = fused(graph, {0, 1, 0});
  EXPECT_THAT(layer_names(result.graph), ElementsAre("b", "d"));
  EXPECT_THAT(result.group_of, ElementsAre(1, 0, 1));
}

TEST(Fuse, NoCutRunsThroughATensorOfUnknownShape) {
  const ModelGraph graph = graph_of("x -> a -> y:?; y -> b -> z; y -> c -> w; z w -> d -> r!");
  const FusedGraph result = fused(graph, {0, 1, 2, 3});
  EXPECT_THAT(layer_names(result.graph), ElementsAre("c", "d"));
  EXPECT_THAT(result.graph.layers()[0].members, ElementsAre("a", "b", "c"));
  for (const Tensor& tensor : result.graph.tensors()) EXPECT_TRUE(tensor.shape) << tensor.name;
}

// A tensor that nobody reads and whose shape nobody knows crosses nothing.
TEST(Fuse, AnUnreadTensorOfUnknownShapeDoesNoHarm) {
  const FusedGraph result = fused(graph_of("x -> a -> y mask:?; y -> b -> r!"), {0, 1});
  for (const Tensor& tensor : result.graph.tensors()) EXPECT_TRUE(tensor.shape) << tensor.name;
}

TEST(Fuse, UnknownShapesOfInputsAndResultsAreErrors) {
  const ModelGraph input = graph_of("x:? -> a -> r!");
  EXPECT_THAT(fuse(input, std::vector<std::size_t>{0}),
              ErrorIs(ErrorCode::Inconsistent, "tensor \"x\": expected a known shape"));
  const ModelGraph result = graph_of("x -> a -> r!:?");
  EXPECT_THAT(fuse(result, std::vector<std::size_t>{0}),
              ErrorIs(ErrorCode::Inconsistent, "tensor \"r\": expected a known shape"));
}

TEST(Fuse, ALongGroupHasAShortName) {
  std::string text = "t0 -> l0/A0 -> t1";
  for (int i = 1; i < 9; ++i) {
    text += message("; t", i, " -> l", i, "/A", i, " -> t", i + 1, i == 8 ? "!" : "");
  }
  const FusedGraph result = fused(graph_of(text), std::vector<std::size_t>(9, 0));
  EXPECT_EQ(result.graph.layers()[0].op, "A0+A1+...(6)...+A8");
}

TEST(Fuse, CarriesTheCountOfFoldedLayers) {
  const ModelGraph graph = graph_of("w# -> fold -> k; x k -> a -> r!");
  EXPECT_EQ(fused(graph, {0}).graph.folded_layers(), 1u);
}

}  // namespace
}  // namespace offcut
