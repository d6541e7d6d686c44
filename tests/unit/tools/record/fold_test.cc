#include "tools/record/fold.h"

#include "tests/support/result_matchers.h"
#include "tools/zoo/catalogue.h"
#include "traces/onnx/onnx_graph.h"

namespace offcut {
namespace {

TensorSpec tensor(const std::string& name, bool constant = false) {
  return {.name = name, .type = DataType::Float32, .shape = Shape{2, 3}, .constant = constant};
}

LayerSpec layer(const std::string& name, std::vector<std::string> inputs) {
  return {
      .name = name, .op = "Add", .inputs = std::move(inputs), .outputs = {name}, .attributes = {}};
}

// extent -> weight --\            weight is computed from constants alone, so it becomes one, and
//            x ------ sum         extent, which nobody else uses, goes
TEST(Folded, ConstantsComputedFromConstantsBecomeConstants) {
  const GraphSpec spec =
      folded({.name = "g",
              .tensors = {tensor("x"), tensor("extent", true), tensor("weight"), tensor("sum")},
              .layers = {layer("weight", {"extent", ""}), layer("sum", {"x", "weight"})},
              .inputs = {"x"},
              .outputs = {"sum"}});
  ASSERT_EQ(spec.layers.size(), 1U);
  EXPECT_EQ(spec.layers.front().name, "sum");
  ASSERT_EQ(spec.tensors.size(), 3U);
  EXPECT_EQ(spec.tensors[1].name, "weight");
  EXPECT_TRUE(spec.tensors[1].constant);
  EXPECT_FALSE(spec.tensors[0].constant);
}

TEST(Folded, GivesTheSameModelGraph) {
  for (const zoo::Network& network : zoo::catalogue()) {
    SCOPED_TRACE(network.name);
    const auto model = traces::parse_onnx(*zoo::generate(network.name, 1), network.name);
    ASSERT_OK(model);
    const auto again = ModelGraph::build(folded(model->spec));
    ASSERT_OK(again);
    ASSERT_EQ(again->layer_count(), model->graph.layer_count());
    for (LayerId id = 0; id < again->layer_count(); ++id) {
      const Layer& ours = again->layers()[id];
      const Layer& theirs = model->graph.layers()[id];
      EXPECT_EQ(ours.name, theirs.name);
      EXPECT_EQ(ours.inputs, theirs.inputs);
      EXPECT_EQ(ours.work.macs, theirs.work.macs);
      EXPECT_EQ(ours.work.parameters, theirs.work.parameters);
    }
  }
}

}  // namespace
}  // namespace offcut
