#include "engine/graph/shared_weights.h"

#include <cstdint>
#include <set>
#include <string>

#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

// A graph of layers "0", "1", ...: each adds up tensors made before it, or multiplies one of them
// by the weight w of 1 kB.
class WeightedGraph {
 public:
  WeightedGraph() {
    spec_.name = "weighted";
    add_tensor("x");
    spec_.inputs = {"x"};
    spec_.tensors.push_back({"w", DataType::Float32, Shape{16, 16}, true});
  }
  void reader(const std::string& of) { add("MatMul", {of, "w"}); }
  void sum(const std::string& a, const std::string& b) { add("Add", {a, b}); }
  std::size_t size() const { return spec_.layers.size(); }

  Result<ModelGraph> build() {
    for (const TensorSpec& tensor : spec_.tensors) {
      if (!read_.contains(tensor.name)) spec_.outputs.push_back(tensor.name);
    }
    return ModelGraph::build(spec_);
  }

 private:
  void add_tensor(const std::string& name) {
    spec_.tensors.push_back({name, DataType::Float32, Shape{1, 16}, false});
  }
  void add(const char* op, const std::vector<std::string>& inputs) {
    const std::string name = std::to_string(spec_.layers.size());
    LayerSpec layer;
    layer.name = name;
    layer.op = op;
    layer.inputs = inputs;
    layer.outputs = {name};
    read_.insert(inputs.begin(), inputs.end());
    add_tensor(name);
    spec_.layers.push_back(layer);
  }

  GraphSpec spec_;
  std::set<std::string> read_;
};

// The definition: a reader counts the weight unless one of its ancestors counts it.
std::vector<LayerId> readers_by_definition(const ModelGraph& graph) {
  std::vector<std::set<LayerId>> ancestors(graph.layer_count());
  std::vector<LayerId> counting;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    for (const TensorId t : graph.layers()[v].inputs) {
      const auto producer = graph.tensors()[t].producer;
      if (!producer) continue;
      ancestors[v].insert(*producer);
      ancestors[v].insert(ancestors[*producer].begin(), ancestors[*producer].end());
    }
    bool counts = graph.layers()[v].op == "MatMul";
    for (const LayerId other : counting) counts = counts && !ancestors[v].contains(other);
    if (counts) counting.push_back(v);
  }
  return counting;
}

TEST(SharedWeights, AreCountedByTheFirstOnEveryPath) {
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(seed);
    std::uint32_t state = seed;
    const auto draw = [&](std::size_t below) {
      state = state * 1664525u + 1013904223u;
      return static_cast<std::size_t>(state >> 8) % below;
    };
    WeightedGraph weighted;
    const auto some = [&] {
      const std::size_t k = draw(weighted.size() + 1);
      return k == 0 ? std::string("x") : std::to_string(k - 1);
    };
    for (int v = 0; v < 14; ++v)
      draw(3) == 0 ? weighted.reader(some()) : weighted.sum(some(), some());
    const auto graph = weighted.build();
    ASSERT_OK(graph);
    const std::vector<LayerId> expected = readers_by_definition(*graph);
    std::vector<LayerId> found;
    for (LayerId v = 0; v < graph->layer_count(); ++v) {
      if (graph->layers()[v].work.parameters > 0) found.push_back(v);
    }
    EXPECT_EQ(found, expected);
    ASSERT_EQ(graph->shared_weights().size(), expected.size() > 1 ? 1u : 0u);
    if (expected.size() > 1) {
      EXPECT_EQ(graph->shared_weights()[0].readers, expected);
    }
  }
}

// 20 000 readers side by side, and as many below each other: looking for each reader above each
// would take minutes.
TEST(SharedWeights, MayHaveManyReaders) {
  constexpr std::size_t kReaders = 20'000;
  WeightedGraph wide;
  for (std::size_t v = 0; v < kReaders; ++v) wide.reader("x");
  const auto side_by_side = wide.build();
  ASSERT_OK(side_by_side);
  ASSERT_EQ(side_by_side->shared_weights().size(), 1u);
  EXPECT_EQ(side_by_side->shared_weights()[0].readers.size(), kReaders);

  WeightedGraph deep;
  deep.reader("x");
  for (std::size_t v = 1; v < kReaders; ++v) deep.reader(std::to_string(v - 1));
  const auto below_each_other = deep.build();
  ASSERT_OK(below_each_other);
  EXPECT_TRUE(below_each_other->shared_weights().empty());
  EXPECT_EQ(whole_work(*below_each_other).parameters, 256);
}

}  // namespace
}  // namespace offcut
