// What the min-cuts stand on, against plain oracles: the flow solver against trying every side, the
// order among readers against all paths, and prepared networks against the enumeration of sets.
#include <algorithm>
#include <bit>
#include <limits>

#include "engine/cut/min_cut/cut_network.h"
#include "engine/cut/min_cut/flow.h"
#include "engine/cut/min_cut/reader_order.h"
#include "engine/cut/min_cut/whole_network.h"
#include "engine/cut/table/wire.h"
#include "tests/support/graphs.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using internal::FlowArc;
using internal::FlowProblem;
using internal::kUnlimited;
using testing::Random;

// Whole numbers, so that sums are exact and ties are real.
double whole(Random& random) { return static_cast<double>(random.below(5)); }

FlowProblem random_network(std::size_t vertices, Random& random) {
  FlowProblem problem;
  for (std::size_t v = 0; v < vertices; ++v) {
    problem.from_source.push_back(random.chance(0.5) ? whole(random) : 0);
    problem.to_sink.push_back(random.chance(0.5) ? whole(random) : 0);
  }
  // A vertex that has to be at the source, one that has to be at the sink.
  if (random.chance(0.2)) problem.from_source[random.below(vertices)] = kUnlimited;
  if (random.chance(0.2)) problem.to_sink[random.below(vertices)] = kUnlimited;
  for (std::size_t i = 0; vertices > 1 && i < 2 * vertices; ++i) {
    const std::size_t from = random.below(vertices);
    const std::size_t to = (from + 1 + random.below(vertices - 1)) % vertices;
    const double reverse = random.chance(0.5) ? kUnlimited : whole(random);
    problem.arcs.push_back({static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to),
                            random.chance(0.1) ? kUnlimited : whole(random), reverse});
  }
  return problem;
}

double weight_of_side(const FlowProblem& problem, std::size_t side) {
  const auto here = [side](std::size_t v) { return (side >> v & 1) != 0; };
  double sum = 0;
  for (std::size_t v = 0; v < problem.from_source.size(); ++v) {
    sum += here(v) ? problem.to_sink[v] : problem.from_source[v];
  }
  for (const FlowArc& arc : problem.arcs) {
    if (here(arc.from) && !here(arc.to)) sum += arc.capacity;
    if (here(arc.to) && !here(arc.from)) sum += arc.reverse;
  }
  return sum;
}

TEST(FlowSolver, FindsTheSmallestOfTheLeastSides) {
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const std::size_t vertices = 1 + random.below(9);
    const FlowProblem problem = random_network(vertices, random);
    double least = kUnlimited;
    std::size_t smallest = 0;
    for (std::size_t side = 0; side < (std::size_t{1} << vertices); ++side) {
      const double weight = weight_of_side(problem, side);
      // Least sides are closed under intersection: there is one that all others hold.
      if (weight < least) smallest = side;
      if (weight == least) smallest &= side;
      least = std::min(least, weight);
    }
    if (least == kUnlimited) continue;  // one vertex has to be at both
    internal::FlowSolver solver;
    solver.prepare(vertices, problem.arcs);
    for (int again = 0; again < 2; ++again) {
      ASSERT_EQ(solver.solve(problem), least);
      ASSERT_OK(solver.check_result(problem));
      for (std::uint32_t v = 0; v < vertices; ++v) {
        ASSERT_EQ(solver.source_side(v), (smallest >> v & 1) != 0) << "vertex " << v;
      }
    }
    ASSERT_NEAR(internal::solve_with_boost(problem).value, least, 1e-12);
  }
}

// Large enough for all parts of the solver to have their turn.
TEST(FlowSolver, AgreesWithBoostOnLargerNetworks) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const std::size_t vertices = 20 + random.below(100);
    FlowProblem problem = random_network(vertices, random);
    for (double& each : problem.from_source) each = each == kUnlimited ? 100 : each;
    for (double& each : problem.to_sink) each = each == kUnlimited ? 100 : each;
    internal::FlowSolver solver;
    solver.prepare(vertices, problem.arcs);
    const double value = solver.solve(problem);
    ASSERT_OK(solver.check_result(problem));
    ASSERT_NEAR(value, internal::solve_with_boost(problem).value, 1e-9 * value);
    double cut = 0;
    const auto here = [&](std::size_t v) {
      return solver.source_side(static_cast<std::uint32_t>(v));
    };
    for (std::size_t v = 0; v < vertices; ++v) {
      cut += here(v) ? problem.to_sink[v] : problem.from_source[v];
    }
    for (const FlowArc& arc : problem.arcs) {
      if (here(arc.from) && !here(arc.to)) cut += arc.capacity;
      if (here(arc.to) && !here(arc.from)) cut += arc.reverse;
    }
    ASSERT_EQ(cut, value);
  }
}

// The same from the flow of a problem with less capacity.
TEST(FlowSolver, ProvesWhatItFindsFromAnotherFlow) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const std::size_t vertices = 2 + random.below(40);
    FlowProblem problem = random_network(vertices, random);
    for (double& each : problem.from_source) each = each == kUnlimited ? 100 : each;
    internal::FlowSolver solver;
    solver.prepare(vertices, problem.arcs);
    (void)solver.solve(problem);
    const internal::FlowSolver::Flow start = solver.flow_of(problem);
    for (FlowArc& arc : problem.arcs) arc.capacity += whole(random);
    for (double& each : problem.from_source) each += whole(random);
    ASSERT_TRUE(solver.solve_from(start, problem));
    ASSERT_OK(solver.check_result(problem));
  }
}

// Source --3--> 0 --2--> 1 --5--> sink: the flow is 2, and 0 is the source's side.
TEST(FlowSolver, RefusesAFlowThatIsNotThatOfTheProblem) {
  const FlowProblem problem{.from_source = {3, 0}, .to_sink = {0, 5}, .arcs = {{0, 1, 2, 0}}};
  internal::FlowSolver solver;
  solver.prepare(2, problem.arcs);
  EXPECT_EQ(solver.solve(problem), 2);
  EXPECT_OK(solver.check_result(problem));
  FlowProblem other = problem;
  other.arcs[0].capacity = 3;
  EXPECT_THAT(solver.check_result(other),
              ErrorIs(ErrorCode::Inconsistent, "arc 0: expected residuals that keep its capacity"));
  other = problem;
  other.from_source[0] = 4;
  EXPECT_THAT(solver.check_result(other),
              ErrorIs(ErrorCode::Inconsistent, "vertex 0: expected as much out as in"));
}

// [layers][layers] whether a path leads from the first to the second.
std::vector<std::vector<bool>> all_paths(const ModelGraph& graph) {
  const std::size_t layers = graph.layer_count();
  std::vector<std::vector<bool>> leads(layers, std::vector<bool>(layers));
  for (auto u = static_cast<LayerId>(layers); u-- > 0;) {
    for (const LayerId w : graph.successors(u)) {
      leads[u][w] = true;
      for (LayerId v = w + 1; v < layers; ++v) leads[u][v] = leads[u][v] || leads[w][v];
    }
  }
  return leads;
}

TEST(ReaderOrder, ClaimsNothingThatNoPathBearsOut) {
  std::size_t found = 0;
  std::size_t there = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph =
        seed % 8 == 7 ? testing::nasnet_like(2, 3, seed) : testing::any_graph(seed, random);
    const auto leads = all_paths(graph);
    internal::ReaderOrder order(graph);
    for (const Tensor& tensor : graph.tensors()) {
      const auto& readers = tensor.consumers;
      if (readers.size() < 2) continue;
      order.sort(readers);
      const auto& first = order.first();
      const auto& last = order.last();
      ASSERT_FALSE(first.empty() || last.empty());
      for (const LayerId v : readers) {
        const auto before = [&](LayerId u) { return u == v || leads[u][v]; };
        const auto after = [&](LayerId w) { return w == v || leads[v][w]; };
        ASSERT_TRUE(std::any_of(first.begin(), first.end(), before)) << "layer " << v;
        ASSERT_TRUE(std::any_of(last.begin(), last.end(), after)) << "layer " << v;
        there +=
            std::none_of(readers.begin(), readers.end(), [&](LayerId w) { return leads[v][w]; });
      }
      found += last.size();
    }
  }
  // It may miss some, but not many.
  EXPECT_LE(found, there + there / 20);
}

CutWeights whole_weights(const ModelGraph& graph, Random& random) {
  CutWeights weights;
  for (std::size_t v = 0; v < graph.layer_count(); ++v) {
    weights.on_device.push_back(whole(random));
    weights.in_cloud.push_back(whole(random));
  }
  for (std::size_t t = 0; t < graph.tensors().size(); ++t) {
    weights.up.push_back(whole(random));
    weights.down.push_back(whole(random));
  }
  return weights;
}

TEST(CutNetwork, FindsTheFewestLayersOfTheLeastCuts) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = testing::random_dag(9, random);
    CutNetwork network(graph);
    for (int again = 0; again < 3; ++again) {
      const CutWeights weights = whole_weights(graph, random);
      double least = kUnlimited;
      std::vector<bool> fewest;
      for (std::size_t code = 0; code < (std::size_t{1} << graph.layer_count()); ++code) {
        std::vector<bool> set(graph.layer_count());
        for (std::size_t v = 0; v < set.size(); ++v) set[v] = (code >> v & 1) != 0;
        const double weight = weight_of(graph, weights, set);
        const auto layers = [](const std::vector<bool>& s) {
          return std::count(s.begin(), s.end(), true);
        };
        if (weight < least || (weight == least && layers(set) < layers(fewest))) fewest = set;
        least = std::min(least, weight);
      }
      const WeightedCut found = network.solve(weights);
      ASSERT_EQ(found.value, least);
      ASSERT_EQ(found.on_device, fewest);
    }
  }
}

// Weights that are no less go on from the flow, others start afresh: the same cut in any case.
TEST(CutNetwork, GoesOnFromAnotherSolve) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = testing::random_dag(20, random);
    CutNetwork network(graph);
    CutWeights weights = whole_weights(graph, random);
    (void)network.solve(weights);
    const CutNetwork::Start start = network.start();
    for (double& up : weights.up) up += whole(random);
    for (double& in_cloud : weights.in_cloud) in_cloud += whole(random);
    if (random.chance(0.3)) weights.on_device = whole_weights(graph, random).on_device;
    const WeightedCut afresh = network.solve(weights);
    const WeightedCut found = network.solve(weights, &start);
    ASSERT_EQ(found.value, afresh.value);
    ASSERT_EQ(found.on_device, afresh.on_device);
  }
}

// Networks of the size that the reduction and the sweep are made for.
TEST(CutNetwork, AgreesWithBoostOnLargeGraphs) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = seed % 3 == 0   ? testing::skip_heavy(200, seed)
                             : seed % 3 == 1 ? testing::inception_like(8, {1, 3, 5, 2}, seed)
                                             : testing::nasnet_like(8, 4, seed);
    const SiteColumn device = testing::column(graph, {}, random);
    const SiteColumn cloud =
        testing::column(graph, {.scale_s = seed % 2 == 0 ? 1e-4 : 9e-4}, random);
    const std::vector<Bytes> wire = wire_bytes(graph, {});
    CutNetwork network(graph);
    for (double x = 1e-9; x < 1e-4; x *= 3) {
      AffineCoefficients link;
      link.up_s_per_byte = x;
      link.down_s_per_byte = x / 2;
      const auto weights = cut_weights(graph, {device, cloud, wire}, link, {});
      ASSERT_OK(weights);
      const WeightedCut found = network.solve(*weights);
      const double least = min_cut_by_boost(graph, *weights).value;
      ASSERT_NEAR(found.value, least, 1e-10 * least);
      ASSERT_EQ(found.value, weight_of(graph, *weights, found.on_device));
    }
  }
}

}  // namespace
}  // namespace offcut
