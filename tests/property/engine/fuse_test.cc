// Fusion by random groups keeps what it must: the graph stays acyclic, each layer goes into one
// fused layer, work adds up, and the cuts of the fused graph are the cuts of the original that
// split no group.
#include <set>

#include "engine/cut/table/cut_tree.h"
#include "tests/support/graphs.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using testing::Random;

// The on-device sets of the original that split no fused layer.
std::size_t unsplit_cuts(const ModelGraph& graph, const std::vector<LayerId>& group_of) {
  const auto tree = CutTree::build(graph);
  std::size_t count = 0;
  for (CutId cut = 0; cut < tree->size(); ++cut) {
    const std::vector<bool> inside = tree->on_device(cut);
    bool splits = false;
    for (LayerId u = 0; u < group_of.size(); ++u) {
      for (LayerId v = 0; v < u; ++v) {
        splits |= group_of[u] == group_of[v] && inside[u] != inside[v];
      }
    }
    count += splits ? 0 : 1;
  }
  return count;
}

TEST(FuseProperty, KeepsWorkAndTheCutsThatSplitNoGroup) {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = testing::random_dag(9, random);
    const std::size_t labels = 1 + random.below(graph.layer_count() + 2);
    std::vector<std::size_t> group;
    for (std::size_t v = 0; v < graph.layer_count(); ++v) group.push_back(random.below(labels));
    const auto fused = fuse(graph, group);
    ASSERT_OK(fused);

    std::multiset<std::string> members;
    Work before;
    Work after;
    for (const Layer& layer : graph.layers()) before = before + layer.work;
    for (const Layer& layer : fused->graph.layers()) {
      after = after + layer.work;
      members.insert(layer.members.begin(), layer.members.end());
    }
    ASSERT_EQ(members.size(), graph.layer_count());
    for (const Layer& layer : graph.layers()) ASSERT_EQ(members.count(layer.name), 1u);
    ASSERT_EQ(before.flops, after.flops);
    ASSERT_EQ(before.parameter_bytes, after.parameter_bytes);
    for (LayerId u = 0; u < group.size(); ++u) {
      for (LayerId v = 0; v < u; ++v) {
        ASSERT_TRUE(group[u] != group[v] || fused->group_of[u] == fused->group_of[v]);
      }
    }
    ASSERT_EQ(fused->graph.inputs().size(), graph.inputs().size());
    ASSERT_EQ(fused->graph.outputs().size(), graph.outputs().size());
    ASSERT_EQ(CutTree::build(fused->graph)->size(), unsplit_cuts(graph, fused->group_of));
  }
}

}  // namespace
}  // namespace offcut
