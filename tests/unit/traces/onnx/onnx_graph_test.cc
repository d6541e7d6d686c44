#include "traces/onnx/onnx_graph.h"

#include <filesystem>
#include <fstream>

#include "tests/support/onnx_builder.h"
#include "tests/support/result_matchers.h"

namespace offcut::traces {
namespace {

using testing::OnnxBuilder;
using testing::small_conv_net;

const Tensor& tensor(const ModelGraph& graph, const std::string& name) {
  for (const Tensor& t : graph.tensors()) {
    if (t.name == name) return t;
  }
  ADD_FAILURE() << "no tensor " << name;
  return graph.tensors().front();
}

TEST(ParseOnnx, InfersShapesAndKeepsAttributes) {
  const auto model = parse_onnx(small_conv_net().bytes(), "nets/small.onnx");
  ASSERT_OK(model);
  EXPECT_EQ(model->graph.name(), "small");
  ASSERT_EQ(model->graph.layer_count(), 2u);
  const Layer& conv = model->graph.layers()[0];
  EXPECT_EQ(conv.name, "conv");
  EXPECT_EQ(conv.attributes.at("strides"), (std::vector<std::int64_t>{2, 2}));
  EXPECT_EQ(tensor(model->graph, "c").shape, (Shape{1, 4, 4, 4}));
  EXPECT_EQ(conv.work.macs, 4 * 4 * 4 * 3 * 3 * 3);
  EXPECT_EQ(conv.work.parameters, 4 * 3 * 3 * 3);      // though their file is not there
  EXPECT_EQ(model->graph.layers()[1].name, "Relu_1");  // as ONNX Runtime names it
}

TEST(ParseOnnx, TakesOpenExtentsFromTheOptions) {
  const auto model = parse_onnx(small_conv_net().bytes(), "small.onnx", {.batch = 8});
  ASSERT_OK(model);
  EXPECT_EQ(tensor(model->graph, "y").shape, (Shape{8, 4, 4, 4}));
  OnnxBuilder builder;
  builder.input("x", {-1, -1, 16}, {"N", "sequence"}).output("y");
  builder.node("Relu", {"x"}, {"y"});
  EXPECT_THAT(parse_onnx(builder.bytes(), "s.onnx"),
              ErrorIs(ErrorCode::Inconsistent,
                      "s.onnx: input \"x\": dimension 1: expected a known extent, found "
                      "\"sequence\"; give \"sequence\" a value"));
  const auto bound = parse_onnx(builder.bytes(), "s.onnx", {.dimensions = {{"sequence", 32}}});
  ASSERT_OK(bound);
  EXPECT_EQ(tensor(bound->graph, "y").shape, (Shape{1, 32, 16}));
  EXPECT_THAT(parse_onnx(builder.bytes(), "s.onnx", {.batch = 0}),
              ErrorIs(ErrorCode::InvalidArgument, "batch: expected a number >= 1, found 0"));
}

// x -> Shape -> Gather(0) -> Unsqueeze -> Concat with -1 -> target of a Reshape of x
TEST(ParseOnnx, ComputesShapesThatTheGraphComputes) {
  OnnxBuilder builder;
  builder.input("x", {2, 3, 4}).integers("zero", {0}).integers("rest", {-1}).output("y");
  builder.node("Shape", {"x"}, {"s"});
  builder.node("Gather", {"s", "zero"}, {"n"});
  builder.node("Concat", {"n", "rest"}, {"target"});
  OnnxBuilder::attribute(*builder.model().mutable_graph()->mutable_node(2), "unused", {});
  auto& axis = *builder.model().mutable_graph()->mutable_node(2)->add_attribute();
  axis.set_name("axis");
  axis.set_type(onnx::AttributeProto::INT);
  axis.set_i(0);
  builder.node("Reshape", {"x", "target"}, {"y"});
  const auto model = parse_onnx(builder.bytes(), "s.onnx");
  ASSERT_OK(model);
  EXPECT_EQ(tensor(model->graph, "y").shape, (Shape{2, 12}));
}

TEST(ParseOnnx, ReadsANewerOpsetWithAWarning) {
  OnnxBuilder builder(31);
  builder.input("x", {1, 3, 4, 5}).integers("axes", {2, 3}).output("y");
  builder.node("ReduceMean", {"x", "axes"}, {"m"});  // the axes are an input since opset 18
  builder.node("Gelu", {"m"}, {"y"});                // unknown to Debian's library
  const auto model = parse_onnx(builder.bytes(), "s.onnx");
  ASSERT_OK(model);
  ASSERT_EQ(model->warnings.size(), 1u);
  EXPECT_NE(model->warnings[0].find("opset 31 is newer than the newest known, 24"),
            std::string::npos);
  EXPECT_EQ(tensor(model->graph, "y").shape, (Shape{1, 3, 1, 1}));
}

TEST(ParseOnnx, ToleratesCustomDomains) {
  OnnxBuilder builder;
  builder.input("x", {1, 3, 8, 8}).weight("w", {4, 3, 1, 1}).output("y").output("u");
  builder.value_info("z", {1, 7});
  builder.node("FusedConv", {"x", "w"}, {"f"}).set_domain("com.microsoft");
  builder.node("Mystery", {"f"}, {"z"}).set_domain("my.domain");
  builder.node("Relu", {"z"}, {"y"});
  builder.node("Mystery", {"f"}, {"u"}, "unknowable").set_domain("my.domain");
  const auto model = parse_onnx(builder.bytes(), "s.onnx");
  ASSERT_OK(model);
  EXPECT_EQ(tensor(model->graph, "f").shape, (Shape{1, 4, 8, 8}));  // by the rule of Conv
  EXPECT_EQ(tensor(model->graph, "y").shape, (Shape{1, 7}));        // by the file's value_info
  EXPECT_FALSE(tensor(model->graph, "u").shape);
  ASSERT_EQ(model->warnings.size(), 2u);
  EXPECT_NE(model->warnings[0].find("\"unknowable\""), std::string::npos);
  EXPECT_EQ(model->warnings[1],
            "result \"u\": its extents are not known: give \"u[0]\" and so on values");
}

// If reads x from outside its branches, so it has to wait for it.
TEST(ParseOnnx, MakesControlFlowOneLayerThatReadsFromOutside) {
  OnnxBuilder builder;
  builder.input("c", {1}).input("x", {1, 4}).output("y");
  builder.node("Relu", {"x"}, {"r"}, "relu");
  auto& branch = builder.node("If", {"c"}, {"y"}, "choice");
  for (const char* name : {"then_branch", "else_branch"}) {
    auto& attribute = *branch.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::GRAPH);
    auto& body = *attribute.mutable_g();
    auto& node = *body.add_node();
    node.set_op_type("Neg");
    node.add_input("r");
    node.add_output(std::string(name) + "_out");
    body.add_output()->set_name(std::string(name) + "_out");
  }
  const auto model = parse_onnx(builder.bytes(), "s.onnx");
  ASSERT_OK(model);
  const auto relu = model->graph.find_layer("relu");
  const auto choice = model->graph.find_layer("choice");
  ASSERT_TRUE(relu && choice);
  ASSERT_EQ(model->graph.predecessors(*choice).size(), 1u);
  EXPECT_EQ(model->graph.predecessors(*choice)[0], *relu);
}

TEST(ParseOnnx, TellsEqualNamesApart) {
  OnnxBuilder builder;
  builder.input("x", {1}).output("z");
  builder.node("Relu", {"x"}, {"y"}, "same");
  builder.node("Relu", {"y"}, {"z"}, "same");
  const auto model = parse_onnx(builder.bytes(), "s.onnx");
  ASSERT_OK(model);
  EXPECT_TRUE(model->graph.find_layer("same"));
  EXPECT_TRUE(model->graph.find_layer("same_2"));
}

TEST(ParseOnnx, SaysWhatIsWrong) {
  const std::string good = small_conv_net().bytes();
  EXPECT_THAT(parse_onnx(good.substr(0, good.size() / 2), "half.onnx"),
              ErrorIs(ErrorCode::Malformed, "half.onnx: expected an ONNX model, found field"));
  EXPECT_THAT(parse_onnx(good.substr(0, good.size() / 2), "half.onnx"),
              ErrorIs(ErrorCode::Malformed, "cut short: copy it again"));
  EXPECT_THAT(parse_onnx("{ \"schema\": \"offcut.trace/1\" }", "t.onnx"),
              ErrorIs(ErrorCode::Malformed, "t.onnx: expected an ONNX model, found text"));
  EXPECT_THAT(parse_onnx("\x89PNG\r\n\x1a\n\x01\x02\x03", "p.onnx"),
              ErrorIs(ErrorCode::Malformed, "p.onnx: expected an ONNX model, found"));
  OnnxBuilder empty;
  EXPECT_THAT(parse_onnx(empty.bytes(), "e.onnx"),
              ErrorIs(ErrorCode::Malformed, "a graph without operators"));
  OnnxBuilder cycle;
  cycle.input("x", {1}).output("b");
  cycle.node("Add", {"x", "b"}, {"a"}, "one");
  cycle.node("Relu", {"a"}, {"b"}, "two");
  EXPECT_THAT(parse_onnx(cycle.bytes(), "c.onnx"),
              ErrorIs(ErrorCode::Inconsistent, "c.onnx: graph \"c\": expected no cycle"));
  OnnxBuilder dangling;
  dangling.input("x", {1}).output("y");
  dangling.node("Add", {"x", "nowhere"}, {"y"}, "add");
  EXPECT_THAT(parse_onnx(dangling.bytes(), "d.onnx"),
              ErrorIs(ErrorCode::Inconsistent,
                      "d.onnx: layer \"add\": reads the tensor \"nowhere\", which nothing makes"));
}

TEST(ReadOnnx, RefusesWhatIsNoFile) {
  EXPECT_THAT(read_onnx("no/such.onnx"),
              ErrorIs(ErrorCode::NotFound, "no/such.onnx: expected a file, found nothing there"));
  const auto folder = std::filesystem::temp_directory_path();
  EXPECT_THAT(read_onnx(folder), ErrorIs(ErrorCode::Malformed, "found a directory"));
  const auto empty = folder / "offcut_empty.onnx";
  std::ofstream(empty).close();
  EXPECT_THAT(read_onnx(empty), ErrorIs(ErrorCode::Malformed, "found an empty file"));
  std::filesystem::remove(empty);
}

}  // namespace
}  // namespace offcut::traces
