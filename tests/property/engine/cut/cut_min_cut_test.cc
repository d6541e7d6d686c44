// Min-cuts against pricing every cut: Boost's on the whole network and ours on the reduced one
// agree with the enumeration for every linear objective; two-way and three-site plans agree with
// trying all assignments.
#include <algorithm>
#include <limits>

#include "engine/cut/cut_solver.h"
#include "engine/cut/min_cut/envelope_cuts.h"
#include "engine/cut/min_cut/whole_network.h"
#include "engine/cut/placements/three_site_cut.h"
#include "engine/cut/placements/two_way_cut.h"
#include "engine/cut/table/wire.h"
#include "tests/support/graphs.h"
#include "tests/support/links.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using testing::Random;

Objective linear_objective(Random& random) {
  const auto kinds = {Objective::Kind::Latency, Objective::Kind::Energy, Objective::Kind::Weighted};
  return {.kind = *(kinds.begin() + random.below(3)),
          .latency_weight = random.unit(),
          .energy_weight = random.unit(),
          .scope = random.chance(0.3) ? EnergyScope::Dnntune : EnergyScope::All};
}

TEST(MinCut, AgreesWithPricingEveryCut) {
  for (std::uint64_t seed = 0; seed < 10000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = testing::any_graph(seed, random);
    const bool ties = random.chance(0.5);
    const SiteColumn device = testing::column(graph, {.ties = ties}, random);
    const SiteColumn cloud =
        testing::column(graph, {.scale_s = random.between(1e-4, 1e-3), .ties = ties}, random);
    const std::vector<Bytes> wire = wire_bytes(graph, {});
    const auto tree = CutTree::build(graph);
    ASSERT_OK(tree);
    const CutTable table = CutTable::build(graph, *tree, {&device, 1}, {&cloud, 1}, wire);
    const AffineCoefficients link = testing::random_affine(random, 1e-5);
    const Objective objective = linear_objective(random);
    Pins pins;
    if (random.chance(0.3)) {
      const std::vector<std::string> pinned = {
          graph.layers()[random.below(graph.layer_count())].name};
      pins =
          *(random.chance(0.5) ? pins_by_name(graph, pinned, {}) : pins_by_name(graph, {}, pinned));
    }
    const BestCut best =
        best_cut(table, *tree, {}, testing::AffineLink(link), {objective, {.pins = pins}});
    const double least = objective.value(best.price);
    const auto weights = cut_weights(graph, {device, cloud, wire}, link, objective, pins);
    ASSERT_OK(weights);
    const WeightedCut whole = min_cut_by_boost(graph, *weights);
    CutNetwork network(graph);
    const WeightedCut reduced = network.solve(*weights);
    ASSERT_NEAR(whole.value, least, 1e-10 * least);
    ASSERT_NEAR(reduced.value, least, 1e-10 * least);
    ASSERT_EQ(reduced.value, weight_of(graph, *weights, reduced.on_device));
  }
}

TEST(MinCut, NeedsTheInfiniteReverseArcs) {
  // x -> a -> b -> c: b is slow in the cloud, a and c are slow on the device; sending b's input
  // back would be best, were it legal.
  testing::GraphWriter writer("temptation");
  std::size_t t = writer.input(1);
  for (int i = 0; i < 3; ++i) t = writer.layer({t}, 1);
  writer.output(t);
  const ModelGraph graph = writer.finish();
  CutWeights weights{.on_device = {10, 1, 10},
                     .in_cloud = {1, 10, 1},
                     .up = {0.1, 0.1, 0.1, 0.1},
                     .down = {0, 0, 0, 0}};
  const WeightedCut one_way = min_cut_by_boost(graph, weights);
  EXPECT_DOUBLE_EQ(one_way.value, 0.1 + 1 + 10 + 1);  // all in the cloud
  const WeightedCut two_way = min_cut_two_way(graph, weights, {0.1, 0.1, 0.1, 0.1});
  EXPECT_DOUBLE_EQ(two_way.value, 0.1 + 1 + 0.1 + 1 + 0.1 + 1);
  EXPECT_EQ(two_way.on_device, (std::vector<bool>{false, true, false}));
}

// The price of an assignment in which tensors cross once each way.
double two_way_price(const ModelGraph& graph, const CutWeights& weights,
                     const std::vector<double>& back, const std::vector<bool>& here) {
  double sum = 0;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    sum += here[v] ? weights.on_device[v] : weights.in_cloud[v];
  }
  for (TensorId t = 0; t < graph.tensors().size(); ++t) {
    const Tensor& tensor = graph.tensors()[t];
    const bool made_here = !tensor.producer || here[*tensor.producer];
    if (tensor.is_output && !made_here) sum += weights.down[t];
    bool crosses = false;
    for (const LayerId w : tensor.consumers) crosses = crosses || here[w] != made_here;
    if (crosses) sum += made_here ? weights.up[t] : back[t];
  }
  return sum;
}

std::vector<double> random_numbers(std::size_t count, Random& random) {
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(random.chance(0.1) ? 0 : random.unit());
  return out;
}

TEST(MinCut, TwoWayPlansAgreeWithAllAssignments) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = testing::random_dag(8, random);
    const std::size_t layers = graph.layer_count();
    const std::size_t tensors = graph.tensors().size();
    const CutWeights weights{.on_device = random_numbers(layers, random),
                             .in_cloud = random_numbers(layers, random),
                             .up = random_numbers(tensors, random),
                             .down = random_numbers(tensors, random)};
    const std::vector<double> back = random_numbers(tensors, random);
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t code = 0; code < (std::size_t{1} << layers); ++code) {
      std::vector<bool> here(layers);
      for (std::size_t v = 0; v < layers; ++v) here[v] = (code >> v & 1) != 0;
      least = std::min(least, two_way_price(graph, weights, back, here));
    }
    const WeightedCut found = min_cut_two_way(graph, weights, back);
    ASSERT_NEAR(found.value, least, 1e-12);
    ASSERT_NEAR(two_way_price(graph, weights, back, found.on_device), least, 1e-12);
  }
}

// Infinite if a tensor would go back.
double three_site_price(const ModelGraph& graph, const ThreeSiteWeights& weights,
                        const SitePlan& site) {
  double sum = 0;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    sum += site[v] == Site::Device ? weights.on_device[v]
           : site[v] == Site::Edge ? weights.on_edge[v]
                                   : weights.in_cloud[v];
  }
  for (TensorId t = 0; t < graph.tensors().size(); ++t) {
    const Tensor& tensor = graph.tensors()[t];
    const Site made = tensor.producer ? site[*tensor.producer] : Site::Device;
    Site farthest = made;
    for (const LayerId w : tensor.consumers) {
      if (site[w] < made) return std::numeric_limits<double>::infinity();
      farthest = std::max(farthest, site[w]);
    }
    if (made == Site::Device && farthest >= Site::Edge) sum += weights.device_to_edge[t];
    if (made <= Site::Edge && farthest == Site::Cloud) sum += weights.edge_to_cloud[t];
  }
  return sum;
}

TEST(MinCut, ThreeOrderedSitesAgreeWithAllAssignments) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = testing::random_dag(6, random);
    const std::size_t layers = graph.layer_count();
    const std::size_t tensors = graph.tensors().size();
    ThreeSiteWeights weights{.on_device = random_numbers(layers, random),
                             .on_edge = random_numbers(layers, random),
                             .in_cloud = random_numbers(layers, random),
                             .device_to_edge = random_numbers(tensors, random),
                             .edge_to_cloud = random_numbers(tensors, random)};
    double least = std::numeric_limits<double>::infinity();
    SitePlan site(layers, Site::Device);
    for (std::size_t left = 1; left != 0;) {
      least = std::min(least, three_site_price(graph, weights, site));
      left = 0;
      for (Site& s : site) {
        s = static_cast<Site>((static_cast<int>(s) + 1) % 3);
        if (s == Site::Device) continue;
        left = 1;
        break;
      }
    }
    const WeightedSitePlan found = min_cut_three_sites(graph, weights);
    ASSERT_NEAR(found.value, least, 1e-12);
    ASSERT_NEAR(three_site_price(graph, weights, found.plan), least, 1e-12);
  }
}

TEST(MinCut, EnvelopeIsLeastEverywhere) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = testing::any_graph(seed, random);
    const SiteColumn device = testing::column(graph, {}, random);
    const SiteColumn cloud = testing::column(graph, {.scale_s = 1e-4}, random);
    const std::vector<Bytes> wire = wire_bytes(graph, {});
    const auto weights_at = [&](double x) {
      AffineCoefficients link;
      link.fixed_up = Duration::from_ms(1);
      link.up_s_per_byte = x;
      link.down_s_per_byte = x / 2;
      return *cut_weights(graph, {device, cloud, wire}, link, {});
    };
    CutNetwork network(graph);
    const auto envelope = min_cut_envelope(network, graph, weights_at, 0, 1e-4);
    ASSERT_FALSE(envelope.empty());
    for (int i = 0; i < 20; ++i) {
      const double x = random.between(0, 1e-4);
      const double least = min_cut_by_boost(graph, weights_at(x)).value;
      const auto piece = std::find_if(envelope.begin(), envelope.end(),
                                      [x](const EnvelopeCut& cut) { return x <= cut.to; });
      ASSERT_NE(piece, envelope.end());
      ASSERT_NEAR(weight_of(graph, weights_at(x), piece->cut.on_device), least, 1e-10 * least);
    }
  }
}

// NASNet-like cells have too many cuts to list: the solver answers by the frontier program, and the
// min-cut agrees at every bandwidth.
TEST(CutSolver, AnswersGraphsTooLargeToListAsTheMinCutDoes) {
  const ModelGraph graph = testing::nasnet_like(6, 4, 3);
  Random random(3);
  const SiteColumn device = testing::column(graph, {}, random);
  const SiteColumn cloud = testing::column(graph, {.scale_s = 1e-4}, random);
  const std::vector<Bytes> wire = wire_bytes(graph, {});
  const auto solver = CutSolver::build(
      graph, {.device = {device}, .cloud = {cloud}, .wires = {wire_column(graph)}});
  ASSERT_OK(solver);
  EXPECT_EQ(solver->method(), SolveMethod::Frontier);
  CutNetwork network(graph);
  for (int i = 0; i < 100; ++i) {
    AffineCoefficients link = testing::random_affine(random, 1e-6);
    link.wait_power = Power::from_w(random.between(0, 2));
    const Objective objective = linear_objective(random);
    const CutAnswer answer = solver->answer({}, testing::AffineLink(link), {objective, {}});
    EXPECT_TRUE(answer.exact);
    const auto weights = cut_weights(graph, {device, cloud, wire}, link, objective);
    ASSERT_OK(weights);
    const double least = network.solve(*weights).value;
    ASSERT_NEAR(objective.value(answer.price), least, 1e-10 * least);
    ASSERT_NEAR(weight_of(graph, *weights, solver->on_device(answer)), least, 1e-10 * least);
  }
}

}  // namespace
}  // namespace offcut
