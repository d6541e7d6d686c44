#include "engine/graph/model_graph.h"

#include "tests/support/graph_text.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using ::testing::ElementsAre;
using testing::graph_of;
using ::testing::IsEmpty;
using testing::spec_of;

std::vector<std::string> layer_names(const ModelGraph& graph) {
  std::vector<std::string> names;
  for (const Layer& layer : graph.layers()) names.push_back(layer.name);
  return names;
}

std::vector<std::string> tensor_names(const ModelGraph& graph, std::span<const TensorId> ids) {
  std::vector<std::string> names;
  for (const TensorId t : ids) names.push_back(graph.tensors()[t].name);
  return names;
}

std::vector<std::string> all_tensor_names(const ModelGraph& graph) {
  std::vector<std::string> names;
  for (const Tensor& tensor : graph.tensors()) names.push_back(tensor.name);
  return names;
}

// A skip connection: y feeds conv2 and add.
TEST(ModelGraph, KnowsNeighboursProducersAndConsumers) {
  const ModelGraph graph = graph_of(
      "image:6 w1#:2 -> conv1/Conv -> y:4;  y w2#:3 -> conv2/Conv -> z:4;"
      "y z -> add/Add -> probs!:4");
  EXPECT_THAT(layer_names(graph), ElementsAre("conv1", "conv2", "add"));
  EXPECT_THAT(all_tensor_names(graph), ElementsAre("image", "y", "z", "probs"));
  EXPECT_THAT(tensor_names(graph, graph.inputs()), ElementsAre("image"));
  EXPECT_THAT(tensor_names(graph, graph.outputs()), ElementsAre("probs"));
  EXPECT_THAT(graph.successors(0), ElementsAre(1, 2));
  EXPECT_THAT(graph.predecessors(2), ElementsAre(0, 1));
  EXPECT_THAT(graph.predecessors(0), IsEmpty());
  EXPECT_THAT(graph.tensors()[1].consumers, ElementsAre(1, 2));
  EXPECT_EQ(graph.tensors()[1].producer, 0u);
  EXPECT_EQ(graph.tensors()[0].producer, std::nullopt);
  EXPECT_TRUE(graph.tensors()[3].is_output);
  EXPECT_EQ(graph.tensors()[1].bytes(), Bytes(16));
  EXPECT_EQ(graph.find_layer("add"), 2u);
  EXPECT_EQ(graph.find_layer("relu"), std::nullopt);
  EXPECT_EQ(graph.layers()[1].op, "Conv");
  EXPECT_EQ(graph.layers()[1].main_op, "Conv");
  EXPECT_THAT(graph.layers()[1].members, ElementsAre("conv2"));
  EXPECT_EQ(graph.layers()[1].work.parameter_bytes, Bytes(12));
}

TEST(ModelGraph, KeepsAnOrderThatIsTopological) {
  EXPECT_THAT(layer_names(graph_of("x -> b -> y; x -> a -> z; y z -> c -> r!")),
              ElementsAre("b", "a", "c"));
}

TEST(ModelGraph, SortsAnOrderThatIsNot) {
  const ModelGraph graph = graph_of("y z -> c -> r!; x -> a -> y; x -> b -> z");
  EXPECT_THAT(layer_names(graph), ElementsAre("a", "b", "c"));
  EXPECT_THAT(all_tensor_names(graph), ElementsAre("x", "y", "z", "r"));
}

// Weights that are computed from constants (public exports do that) are no layers: the shape goes
// through two operators, the product makes a weight of 8 elements.
TEST(ModelGraph, FoldsWhatDependsOnConstantsAlone) {
  const ModelGraph graph = graph_of(
      "shape#:2 -> fill/ConstantOfShape -> ones:4;  ones -> widen/Reshape -> wide:4;"
      "wide scale#:4 -> mul/Mul -> w:8;  x:3 w -> conv/Conv -> r!:5");
  EXPECT_THAT(layer_names(graph), ElementsAre("conv"));
  EXPECT_THAT(all_tensor_names(graph), ElementsAre("x", "r"));
  EXPECT_EQ(graph.folded_layers(), 3u);
  EXPECT_EQ(graph.layers()[0].work.parameters, 8);
  EXPECT_EQ(graph.layers()[0].work.input_bytes, Bytes(12));
}

TEST(ModelGraph, FoldsALayerWithoutInputs) {
  const ModelGraph graph = graph_of("-> constant/Constant -> w:8; x w -> add/Add -> r!");
  EXPECT_THAT(layer_names(graph), ElementsAre("add"));
  EXPECT_EQ(graph.folded_layers(), 1u);
}

// One constant operand does not make a layer constant.
TEST(ModelGraph, KeepsWhatMixesConstantsAndInputs) {
  const ModelGraph graph = graph_of("c# d# -> fold -> k; x k -> keep -> y; y k -> last -> r!");
  EXPECT_THAT(layer_names(graph), ElementsAre("keep", "last"));
  EXPECT_EQ(graph.folded_layers(), 1u);
}

// ONNX files of IR version 3 list their initializers among the inputs.
TEST(ModelGraph, AConstantThatIsListedAsAnInputIsNoInput) {
  GraphSpec spec = spec_of("x w#:9 -> conv -> r!");
  spec.inputs.push_back("w");
  const auto graph = ModelGraph::build(spec);
  ASSERT_OK(graph);
  EXPECT_THAT(tensor_names(*graph, graph->inputs()), ElementsAre("x"));
  EXPECT_EQ(graph->layers()[0].work.parameters, 9);
}

// A tensor that nothing feeds and nothing makes is a weight kept in another file.
TEST(ModelGraph, WhatNothingFeedsOrMakesIsAWeight) {
  GraphSpec spec = spec_of("x w:9 -> conv -> r!");
  spec.inputs = {"x"};
  const auto graph = ModelGraph::build(spec);
  ASSERT_OK(graph);
  EXPECT_THAT(all_tensor_names(*graph), ElementsAre("x", "r"));
  EXPECT_EQ(graph->layers()[0].work.parameters, 9);
}

TEST(ModelGraph, HasSeveralInputsAndOutputs) {
  const ModelGraph graph =
      graph_of("image -> a -> y; state -> b -> s!; y s -> c -> r! aux!; y -> d -> unused");
  EXPECT_THAT(tensor_names(graph, graph.inputs()), ElementsAre("image", "state"));
  EXPECT_THAT(tensor_names(graph, graph.outputs()), ElementsAre("s", "r", "aux"));
  EXPECT_THAT(tensor_names(graph, graph.layers()[2].outputs), ElementsAre("r", "aux"));
  EXPECT_TRUE(graph.tensors()[2].consumers.size() == 2);
}

TEST(ModelGraph, OptionalOperandsMayBeAbsent) {
  const ModelGraph graph = graph_of("x _ w#:4 -> lstm/LSTM -> _ h!");
  EXPECT_EQ(graph.layers()[0].inputs.size(), 1u);
  EXPECT_THAT(tensor_names(graph, graph.layers()[0].outputs), ElementsAre("h"));
  EXPECT_EQ(graph.layers()[0].work.parameters, 4);
}

// x * x reads the tensor twice, but it is one tensor: it enters, and crosses, once.
TEST(ModelGraph, AnOperandReadTwiceIsOneInput) {
  const ModelGraph graph = graph_of("x:3 -> a -> y:5; y y -> square/Mul -> r!:5");
  EXPECT_EQ(graph.layers()[1].inputs.size(), 1u);
  EXPECT_THAT(graph.tensors()[1].consumers, ElementsAre(1));
  EXPECT_EQ(graph.layers()[1].work.input_bytes, Bytes(20));
}

TEST(ModelGraph, AnInputNobodyReadsStays) {
  GraphSpec spec = spec_of("x -> a -> r!");
  spec.tensors.push_back(
      {.name = "idle", .type = DataType::Int8, .shape = Shape{7}, .constant = false});
  spec.inputs.push_back("idle");
  const auto graph = ModelGraph::build(spec);
  ASSERT_OK(graph);
  EXPECT_THAT(tensor_names(*graph, graph->inputs()), ElementsAre("x", "idle"));
}

TEST(ModelGraph, RefusesWhatIsNoGraph) {
  struct Case {
    const char* name;
    const char* text;
    void (*spoil)(GraphSpec&);
    ErrorCode code;
    const char* message;
  };
  const auto nothing = [](GraphSpec&) {};
  const Case cases[] = {
      {"a cycle", "x z -> a -> y; y -> b -> z; z -> c -> r!", nothing, ErrorCode::Inconsistent,
       "graph \"drawn\": expected no cycle, found one of 2 layers: \"a\", \"b\""},
      {"a layer that feeds itself", "x y -> a -> y; y -> b -> r!", nothing, ErrorCode::Inconsistent,
       "found one of 1 layers: \"a\""},
      {"a layer twice", "x -> a -> y; y -> a -> r!", nothing, ErrorCode::Inconsistent,
       "layer \"a\": expected a unique name, found it twice"},
      {"a tensor made twice", "x -> a -> y; x -> b -> y; y -> c -> r!", nothing,
       ErrorCode::Inconsistent, "tensor \"y\": made by layer \"a\" and again by \"b\""},
      {"a tensor made twice by one layer", "x -> a -> y y; y -> c -> r!", nothing,
       ErrorCode::Inconsistent, "tensor \"y\": made by layer \"a\" and again by \"a\""},
      {"a tensor described twice", "x -> a -> r!",
       [](GraphSpec& spec) { spec.tensors.push_back(spec.tensors[0]); }, ErrorCode::Inconsistent,
       "tensor \"x\": expected one description, found two"},
      {"an unknown tensor", "x -> a -> r!",
       [](GraphSpec& spec) { spec.layers[0].inputs.push_back("ghost"); }, ErrorCode::Inconsistent,
       "layer \"a\": names the tensor \"ghost\", which nothing describes or makes"},
      {"an unknown input", "x -> a -> r!", [](GraphSpec& spec) { spec.inputs.push_back("ghost"); },
       ErrorCode::Inconsistent, "graph input \"ghost\": no such tensor"},
      {"an unknown output", "x -> a -> r!",
       [](GraphSpec& spec) { spec.outputs.push_back("ghost"); }, ErrorCode::Inconsistent,
       "graph output \"ghost\": no such tensor"},
      {"a negative extent", "x -> a -> r!",
       [](GraphSpec& spec) {
         spec.tensors[0].shape = Shape{2, -1};
       },
       ErrorCode::InvalidArgument, "tensor \"x\": expected extents >= 0, found 2x-1"},
      {"a tensor larger than any memory", "x -> a -> r!",
       [](GraphSpec& spec) {
         spec.tensors[0].shape = Shape{1 << 30, 1 << 30};
       },
       ErrorCode::InvalidArgument, "tensor \"x\": expected at most"},
      {"constants alone", "w# -> a -> r!", nothing, ErrorCode::Inconsistent,
       "graph \"drawn\": expected a layer that depends on an input, found none"},
      {"nothing at all", "", nothing, ErrorCode::Inconsistent, "expected a layer"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    GraphSpec spec = spec_of(test.text);
    test.spoil(spec);
    EXPECT_THAT(ModelGraph::build(spec), ErrorIs(test.code, test.message));
  }
}

TEST(ModelGraph, StatesItsLimits) {
  GraphSpec named = spec_of("x:2 -> a/Relu -> y!:2");
  named.layers[0].name = std::string(4097, 'a');
  EXPECT_THAT(ModelGraph::build(named),
              ErrorIs(ErrorCode::TooLarge, "expected a name of at most 4096 bytes, found 4097"));
  GraphSpec tensor = spec_of("x:2 -> a/Relu -> y!:2");
  tensor.tensors[0].name = tensor.inputs[0] = tensor.layers[0].inputs[0] = std::string(5000, 'x');
  EXPECT_THAT(ModelGraph::build(tensor), ErrorIs(ErrorCode::TooLarge, "tensor"));
  // 2^40 elements of 4 bytes are 2^42 bytes; 2^19 operands of that size would be 2^61.
  GraphSpec bytes = spec_of("x:2 -> a/Relu -> y!:2");
  bytes.tensors[0].shape = Shape{std::int64_t{1} << 40};
  bytes.layers[0].inputs.assign(std::size_t{1} << 19, bytes.inputs[0]);
  EXPECT_THAT(ModelGraph::build(bytes),
              ErrorIs(ErrorCode::TooLarge, "operands of 1152921504606846976 bytes in all"));
}

// 100 000 inputs of one layer, each named twice: looking through all for each would take minutes.
TEST(ModelGraph, TakesALayerOfManyInputs) {
  constexpr int kInputs = 100'000;
  GraphSpec spec;
  spec.name = "wide";
  LayerSpec concat;
  concat.name = "concat";
  concat.op = "Concat";
  for (int i = 0; i < kInputs; ++i) {
    const std::string name = "x" + std::to_string(i);
    spec.tensors.push_back({name, DataType::Float32, Shape{1}, false});
    spec.inputs.push_back(name);
    concat.inputs.push_back(name);
  }
  concat.inputs.insert(concat.inputs.end(), spec.inputs.begin(), spec.inputs.end());
  spec.tensors.push_back({"y", DataType::Float32, Shape{kInputs}, false});
  spec.outputs = concat.outputs = {"y"};
  spec.layers.push_back(concat);
  const auto graph = ModelGraph::build(spec);
  ASSERT_OK(graph);
  EXPECT_EQ(graph->layers()[0].inputs.size(), static_cast<std::size_t>(kInputs));
  EXPECT_EQ(graph->layers()[0].work.input_bytes, Bytes(4 * kInputs));
}

}  // namespace
}  // namespace offcut
