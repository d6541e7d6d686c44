// The cut tree and the cut table against the definition: every subset of the layers is looked at,
// and everything about those closed under predecessors is recomputed from scratch.
#include "engine/cut/table/cut_tree.h"

#include <bit>
#include <map>

#include "engine/cut/table/cut_table.h"
#include "tests/support/graphs.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using testing::Random;
using Subset = std::uint32_t;  // bit v: layer v is on the device

bool holds(Subset set, LayerId v) { return (set >> v & 1u) != 0; }

bool is_cut(const ModelGraph& graph, Subset set) {
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    for (const LayerId u : graph.predecessors(v)) {
      if (holds(set, v) && !holds(set, u)) return false;
    }
  }
  return true;
}

Subset subset_of(const CutTree& tree, CutId cut) {
  Subset set = 0;
  const std::vector<bool> inside = tree.on_device(cut);
  for (LayerId v = 0; v < inside.size(); ++v) set |= inside[v] ? Subset{1} << v : 0;
  return set;
}

// What crosses, tensor by tensor, from the definition.
struct Crossing {
  std::int64_t up = 0;
  std::int64_t down = 0;
};

Crossing crossing_of(const ModelGraph& graph, std::span<const Bytes> wire, Subset set) {
  Crossing crossing;
  for (TensorId t = 0; t < graph.tensors().size(); ++t) {
    const Tensor& tensor = graph.tensors()[t];
    const bool from_device = !tensor.producer || holds(set, *tensor.producer);
    bool to_cloud = false;
    for (const LayerId consumer : tensor.consumers) to_cloud |= !holds(set, consumer);
    if (from_device && to_cloud) crossing.up += wire[t].count();
    if (!from_device && tensor.is_output) crossing.down += wire[t].count();
  }
  return crossing;
}

std::int64_t memory_of(const ModelGraph& graph, Subset set, int batch) {
  std::int64_t parameters = 0;
  std::int64_t largest = 0;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    if (!holds(set, v)) continue;
    const Work& work = graph.layers()[v].work;
    parameters += work.parameter_bytes.count();
    largest = std::max(largest, work.input_bytes.count() + work.output_bytes.count());
  }
  return parameters + batch * largest;
}

double sum_over(const std::vector<Duration>& time, Subset set) {
  double sum = 0;
  for (LayerId v = 0; v < time.size(); ++v) sum += holds(set, v) ? time[v].s() : 0;
  return sum;
}

std::string layers_fed_across(const ModelGraph& graph, Subset set, Subset all) {
  if (set == 0) return "input";
  if (set == all) return "output";
  std::string names;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    bool fed = false;
    for (const TensorId t : graph.layers()[v].inputs) {
      const Tensor& tensor = graph.tensors()[t];
      fed |= !tensor.producer || holds(set, *tensor.producer);
    }
    if (fed && !holds(set, v)) names += (names.empty() ? "" : "+") + graph.layers()[v].name;
  }
  return names;
}

class EveryCutOfARandomGraph {
 public:
  explicit EveryCutOfARandomGraph(std::uint64_t seed)
      : random_(seed), graph_(testing::random_dag(12, random_)) {
    for (std::size_t i = 0; i < graph_.tensors().size(); ++i) {
      wire_.push_back(Bytes(static_cast<std::int64_t>(random_.below(100))));
    }
    all_ = (Subset{1} << graph_.layer_count()) - 1;
  }

  void check_tree() {
    const auto tree = CutTree::build(graph_);
    ASSERT_OK(tree);
    std::map<Subset, CutId> found;
    for (CutId cut = 0; cut < tree->size(); ++cut) {
      const Subset set = subset_of(*tree, cut);
      ASSERT_TRUE(found.emplace(set, cut).second) << "cut " << cut << " comes twice";
      ASSERT_TRUE(is_cut(graph_, set)) << "cut " << cut;
      ASSERT_EQ(tree->layers_on_device(cut), static_cast<std::size_t>(std::popcount(set)));
      ASSERT_EQ(first_cloud_layer(graph_, *tree, cut), layers_fed_across(graph_, set, all_));
      if (cut == 0) continue;
      ASSERT_LT(tree->parent(cut), cut);
      const auto last = static_cast<LayerId>(std::bit_width(set) - 1);
      ASSERT_EQ(tree->layer(cut), last);
      ASSERT_EQ(subset_of(*tree, tree->parent(cut)), set & ~(Subset{1} << last));
    }
    std::size_t expected = 0;
    for (Subset set = 0; set <= all_; ++set) expected += is_cut(graph_, set) ? 1 : 0;
    ASSERT_EQ(tree->size(), expected);
    ASSERT_EQ(subset_of(*tree, CutTree::cloud_only()), 0u);
    ASSERT_EQ(subset_of(*tree, tree->device_only()), all_);
    ASSERT_OK(CutTree::build(graph_, expected));
    ASSERT_FALSE(CutTree::build(graph_, expected - 1).has_value());
  }

  void check_table() {
    std::vector<SiteColumn> device;
    std::vector<SiteColumn> cloud;
    for (std::size_t i = random_.below(3) + 1; i-- > 0;) {
      device.push_back(column());
      device.back().point.batch = static_cast<int>(device.size());
    }
    for (std::size_t i = random_.below(3) + 1; i-- > 0;) cloud.push_back(column());
    const auto tree = CutTree::build(graph_);
    ASSERT_OK(tree);
    const auto table = CutTable::build(graph_, *tree, device, cloud, wire_);
    ASSERT_EQ(table.cuts(), tree->size());
    for (CutId cut = 0; cut < tree->size(); ++cut) {
      const Subset set = subset_of(*tree, cut);
      const Crossing crossing = crossing_of(graph_, wire_, set);
      ASSERT_EQ(table.up(cut).count(), crossing.up) << "cut " << cut;
      ASSERT_EQ(table.down(cut).count(), crossing.down) << "cut " << cut;
      ASSERT_EQ(table.layers_on_device(cut), static_cast<std::uint32_t>(std::popcount(set)));
      for (std::size_t p = 0; p < device.size(); ++p) {
        ASSERT_EQ(table.device_memory(cut, p).count(),
                  memory_of(graph_, set, device[p].point.batch));
        ASSERT_NEAR(table.device_time(cut, p).s(), sum_over(device[p].time, set), kRounding);
        ASSERT_NEAR(table.device_energy(cut, p).j(), sum_of_energy(device[p], set), kRounding);
      }
      for (std::size_t q = 0; q < cloud.size(); ++q) {
        ASSERT_NEAR(table.cloud_time(cut, q).s(), sum_over(cloud[q].time, all_ & ~set), kRounding);
      }
    }
    for (std::size_t q = 0; q < cloud.size(); ++q) {
      ASSERT_EQ(table.cloud_time(tree->device_only(), q), Duration::zero());
    }
  }

 private:
  // Sums of at most twelve times of milliseconds, in another order.
  static constexpr double kRounding = 1e-15;

  static double sum_of_energy(const SiteColumn& column, Subset set) {
    double sum = 0;
    for (LayerId v = 0; v < column.energy.size(); ++v) {
      sum += holds(set, v) ? column.energy[v].j() : 0;
    }
    return sum;
  }
  SiteColumn column() { return testing::column(graph_, {}, random_); }

  Random random_;
  ModelGraph graph_;
  std::vector<Bytes> wire_;
  Subset all_ = 0;
};

TEST(CutTreeProperty, HoldsEveryDownSetOnceAndNothingElse) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    EveryCutOfARandomGraph(seed).check_tree();
    if (::testing::Test::HasFatalFailure()) return;
  }
}

TEST(CutTableProperty, AgreesWithTheDefinitionOfEveryColumn) {
  for (std::uint64_t seed = 10'000; seed < 13'000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    EveryCutOfARandomGraph(seed).check_table();
    if (::testing::Test::HasFatalFailure()) return;
  }
}

// A cut of parallel branches takes so many layers of each: 10 branches of 3 have 4^10 cuts.
TEST(CutTreeProperty, CountsOfRegularGraphsHaveAClosedForm) {
  EXPECT_EQ(CutTree::build(testing::chain(1000, 1))->size(), 1001u);
  // Per cell every mix of branch positions, and the join; the state before the first cell, the last
  // layer.
  EXPECT_EQ(CutTree::build(testing::inception_like(3, {1, 2, 3}, 2))->size(), 3u * 24 + 2);
  EXPECT_THAT(CutTree::build(testing::inception_like(1, std::vector<std::size_t>(10, 3), 2), 100),
              ErrorIs(ErrorCode::TooLarge, "expected at most 100 cuts, found more"));
}

}  // namespace
}  // namespace offcut
