// Parts as models: what is in them, and that ONNX's own checker takes them. That they compute what
// the whole computes, oracles/runtime_splits_test.cc shows.
#include "traces/split/split.h"

#include <gmock/gmock.h>

#include "tests/support/split_checks.h"

namespace offcut::traces {
namespace {

using onnx::TensorProto;
using testing::chain;
using ::testing::ElementsAre;
using testing::fault_of;
using testing::names;
using testing::OnnxBuilder;
using testing::parsed;
using testing::part_of;
using testing::split_at;

TEST(Split, PartsHoldWhatTheyUseAndNothingElse) {
  OnnxBuilder builder = chain();
  auto& note = *builder.model().add_metadata_props();
  note.set_key("author");
  note.set_value("me");
  const NetworkFile network = parsed(builder.model());
  const Split split = split_at(network, {"b"});
  ASSERT_EQ(split.parts.size(), 2u);
  const onnx::ModelProto device = part_of(network, split, 0);
  const onnx::ModelProto cloud = part_of(network, split, 1);
  EXPECT_THAT(names(device.graph().node()), ElementsAre("a"));
  EXPECT_THAT(names(device.graph().initializer()), ElementsAre("w"));
  EXPECT_THAT(names(cloud.graph().node()), ElementsAre("constant", "b", "c"));
  EXPECT_THAT(names(cloud.graph().initializer()), ElementsAre("w", "v")) << "w is in both";
  EXPECT_EQ(cloud.metadata_props(0).value(), "me");
  EXPECT_EQ(cloud.opset_import(0).version(), 13);
  for (const auto& part : {device, cloud}) EXPECT_EQ(fault_of(part), "");
  EXPECT_EQ(split.parts[0].weights, Bytes(64));
  EXPECT_EQ(split.parts[1].weights, Bytes(64 + 16));
}

TEST(Split, OpenExtentsKeepTheirSymbols) {
  const NetworkFile network = parsed(chain().model());
  const Split split = split_at(network, {"b"});
  const auto cloud = part_of(network, split, 1);
  const auto& crossing = cloud.graph().input(0);
  EXPECT_EQ(crossing.name(), "ta");
  EXPECT_EQ(crossing.type().tensor_type().shape().dim(0).dim_param(), "N");
  // What the file does not state is inferred: open where it follows the open extent.
  const auto& y = cloud.graph().output(0).type().tensor_type();
  EXPECT_EQ(y.elem_type(), TensorProto::FLOAT);
  ASSERT_EQ(y.shape().dim_size(), 2);
  EXPECT_FALSE(y.shape().dim(0).has_dim_value());
  EXPECT_EQ(y.shape().dim(1).dim_value(), 4);
  ASSERT_EQ(split.tensors.size(), 2u);  // x into the device part, ta into the cloud part
  const SplitTensor& ta = split.tensors[1];
  EXPECT_EQ(ta.tensor.bytes, Bytes(16)) << "of a batch of 1";
}

TEST(Split, QuantisedTensorsCrossWithScaleAndZeroPoint) {
  const NetworkFile network = parsed(chain().model());
  const Split split = split_at(network, {"b"}, {.quantise = true});
  const auto device = part_of(network, split, 0);
  const auto cloud = part_of(network, split, 1);
  EXPECT_THAT(names(device.graph().output()),
              ElementsAre("ta/quantised", "ta/scale", "ta/zero_point"));
  EXPECT_THAT(names(cloud.graph().input()),
              ElementsAre("ta/quantised", "ta/scale", "ta/zero_point"));
  EXPECT_EQ(device.graph().node(1).op_type(), "DynamicQuantizeLinear");
  EXPECT_EQ(cloud.graph().node(0).op_type(), "DequantizeLinear");
  const auto& values = device.graph().output(0).type().tensor_type();
  EXPECT_EQ(values.elem_type(), TensorProto::UINT8);
  EXPECT_EQ(values.shape().dim(1).dim_value(), 4);
  EXPECT_EQ(sent_bytes(split.tensors[1]), Bytes(4 + 4 + 1));
  for (const auto& part : {device, cloud}) EXPECT_EQ(fault_of(part), "");
}

TEST(Split, AnInputIsQuantisedOnTheDeviceWhereNothingElseRuns) {
  const NetworkFile network = parsed(chain().model());
  const Split split = split_at(network, {"a"}, {.quantise = true});
  ASSERT_EQ(split.parts.size(), 2u);
  EXPECT_EQ(split.parts[0].file, "device.onnx");
  EXPECT_EQ(split.parts[0].part.placed, 0u);
  const auto device = part_of(network, split, 0);
  EXPECT_THAT(names(device.graph().input()), ElementsAre("x"));
  EXPECT_EQ(fault_of(device), "");
  EXPECT_EQ(split.results[0].part, 1u);
}

TEST(Split, OldOpsetsCannotQuantise) {
  OnnxBuilder builder(10);
  builder.input("x", {1, 4}).output("y");
  builder.node("Relu", {"x"}, {"t"}, "a");
  builder.node("Relu", {"t"}, {"y"}, "b");
  const NetworkFile network = parsed(builder.model());
  const auto places = layers_from(network, std::vector<std::string>{"b"});
  ASSERT_OK(places);
  EXPECT_THAT(split_network(network, *places, {.quantise = true}),
              ErrorIs(ErrorCode::InvalidArgument, "expected opset 11 or newer"));
}

// Old files list weights among the inputs.
TEST(Split, WeightsThatAreInputsStayBoth) {
  OnnxBuilder builder = chain();
  builder.model().set_ir_version(3);
  for (const char* name : {"v", "unused"}) builder.input(name, {name[0] == 'v' ? 4 : 1});
  builder.input("w", {4, 4});
  const NetworkFile network = parsed(builder.model());
  const Split split = split_at(network, {"b"});
  const auto cloud = part_of(network, split, 1);
  EXPECT_THAT(names(cloud.graph().input()), ElementsAre("ta", "v", "w"));
  EXPECT_EQ(fault_of(cloud), "");
}

TEST(Split, AResultOfTheDevicePartIsGivenAndSent) {
  OnnxBuilder builder = chain();
  builder.output("ta");
  const NetworkFile network = parsed(builder.model());
  const Split split = split_at(network, {"b"}, {.quantise = true});
  const auto device = part_of(network, split, 0);
  EXPECT_THAT(names(device.graph().output()),
              ElementsAre("ta", "ta/quantised", "ta/scale", "ta/zero_point"));
}

TEST(Split, FunctionsAreCutInside) {
  OnnxBuilder builder(15);
  builder.domain("mine", 1).input("x", {1, 4}).typed_output("y");
  auto& function = *builder.model().add_functions();
  function.set_domain("mine");
  function.set_name("Twice");
  function.add_input("in");
  function.add_output("out");
  for (const auto& [in, out] : {std::pair("in", "middle"), std::pair("middle", "out")}) {
    auto& node = *function.add_node();
    node.set_op_type("Relu");
    node.set_name(in);
    node.add_input(in);
    node.add_output(out);
  }
  auto& import = *function.add_opset_import();
  import.set_domain("");
  import.set_version(15);
  builder.node("Twice", {"x"}, {"y"}, "f").set_domain("mine");
  const NetworkFile network = parsed(builder.model());
  const Split split = split_at(network, {"f/middle"});
  const auto device = part_of(network, split, 0);
  EXPECT_THAT(names(device.graph().output()), ElementsAre("f/middle"));
  EXPECT_EQ(device.functions_size(), 0);
  EXPECT_EQ(fault_of(device), "");
}

TEST(Split, AnUnknownTypeAtTheCutIsAnError) {
  OnnxBuilder builder;
  builder.domain("mine", 1).input("x", {1, 4}).output("y");
  builder.node("Odd", {"x"}, {"t"}, "a").set_domain("mine");
  builder.node("Relu", {"t"}, {"y"}, "b");
  const NetworkFile network = parsed(builder.model());
  const auto places = layers_from(network, std::vector<std::string>{"b"});
  ASSERT_OK(places);
  EXPECT_THAT(split_network(network, *places, {}),
              ErrorIs(ErrorCode::Inconsistent, "\"t\": expected a known element type"));
}

TEST(Split, NamesThatDoNotMatchAreTold) {
  const NetworkFile network = parsed(chain().model());
  EXPECT_THAT(layers_from(network, std::vector<std::string>{"bb"}),
              ErrorIs(ErrorCode::NotFound, "--at: expected a layer of net.onnx, found \"bb\""));
  const std::vector<PlacedLayer> plan = {{{"a"}, Site::Device}, {{"b", "other"}, Site::Cloud}};
  const auto places = place_layers(network, plan);
  EXPECT_THAT(places, ErrorIs(ErrorCode::Inconsistent,
                              "found 1 layer (\"c\") that the plan does not have, and none of that "
                              "name for 1 layer (\"other\") of the plan"));
  EXPECT_THAT(extract_layers(network, "z"), ErrorIs(ErrorCode::NotFound, "expected a layer, or"));
}

TEST(Split, ExtractsALayerOrABlock) {
  OnnxBuilder builder;
  builder.input("x", {1, 4}).output("y");
  builder.node("Relu", {"x"}, {"p"}, "one");
  builder.node("Relu", {"p"}, {"q"}, "block/first");
  builder.node("Relu", {"q"}, {"r"}, "block/second");
  builder.node("Add", {"r", "q"}, {"y"}, "blocks/third");
  const NetworkFile network = parsed(builder.model());
  const auto block = extract_layers(network, "block");
  ASSERT_OK(block);
  const auto model = part_of(network, *block, 0);
  EXPECT_THAT(names(model.graph().node()), ElementsAre("block/first", "block/second"));
  EXPECT_THAT(names(model.graph().input()), ElementsAre("p"));
  EXPECT_THAT(names(model.graph().output()), ElementsAre("q", "r"));
  EXPECT_EQ(fault_of(model), "");
  const auto layer = extract_layers(network, "block/second");
  ASSERT_OK(layer);
  EXPECT_EQ(layer->parts[0].part.placed, 1u);
}

}  // namespace
}  // namespace offcut::traces
