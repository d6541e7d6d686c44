#include "engine/cut/table/cut_table.h"

#include "engine/cut/table/wire.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

// x(8 B) -> a -> y(4 B) -> b, c both read y -> d -> result (4 B)
ModelGraph diamond() {
  GraphSpec spec;
  spec.name = "diamond";
  spec.tensors = {{"x", DataType::Float32, Shape{2}, false},
                  {"y", DataType::Float32, Shape{1}, false},
                  {"z", DataType::Float32, Shape{3}, false},
                  {"w", DataType::Float32, Shape{5}, false},
                  {"r", DataType::Float32, Shape{1}, false}};
  spec.layers = {{"a", "Relu", {"x"}, {"y"}, {}},
                 {"b", "Relu", {"y"}, {"z"}, {}},
                 {"c", "Relu", {"y"}, {"w"}, {}},
                 {"d", "Add", {"z", "w"}, {"r"}, {}}};
  spec.inputs = {"x"};
  spec.outputs = {"r"};
  auto graph = ModelGraph::build(std::move(spec));
  EXPECT_OK(graph);
  return *graph;
}

TEST(CutTree, EnumeratesTheCutsOfADiamond) {
  const ModelGraph graph = diamond();
  const auto tree = CutTree::build(graph);
  ASSERT_OK(tree);
  EXPECT_EQ(tree->size(), 6u);  // {}, a, ab, abc, abcd, ac
  EXPECT_EQ(first_cloud_layer(graph, *tree, 0), "input");
  EXPECT_EQ(first_cloud_layer(graph, *tree, 1), "b+c");
  EXPECT_EQ(first_cloud_layer(graph, *tree, 2), "c+d");
  EXPECT_EQ(first_cloud_layer(graph, *tree, tree->device_only()), "output");
}

TEST(CutTable, CountsATensorOnceAndResultsComingBack) {
  const ModelGraph graph = diamond();
  const auto tree = CutTree::build(graph);
  ASSERT_OK(tree);
  const auto table = CutTable::build(graph, *tree, {}, {}, wire_bytes(graph, {}));
  EXPECT_EQ(table.up(0), Bytes(8));
  EXPECT_EQ(table.up(1), Bytes(4));
  EXPECT_EQ(table.up(2), Bytes(4 + 12));
  EXPECT_EQ(table.up(3), Bytes(12 + 20));
  EXPECT_EQ(table.up(4), Bytes(0));
  EXPECT_EQ(table.up(5), Bytes(4 + 20));
  EXPECT_EQ(table.down(3), Bytes(4));
  EXPECT_EQ(table.down(4), Bytes(0));
}

}  // namespace
}  // namespace offcut
