// Sweeping many affine networks gives what asking them one at a time gives, bit for bit.
#include "engine/cut/cut_solver.h"
#include "engine/cut/skyline/sweep.h"
#include "engine/cut/table/wire.h"
#include "tests/support/graphs.h"
#include "tests/support/links.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using testing::Random;

const SkylineScope kScope{.wait_power_limit = Power::from_w(9)};

void expect_same(const CutSolver& solver, const AffineNetworks& networks,
                 const Objective& objective) {
  const auto skyline = solver.skyline({}, kScope);
  const SweepAnswers answers = sweep(*skyline, networks, objective);
  for (std::size_t i = 0; i < networks.size(); ++i) {
    const testing::AffineLink link(networks.at(i));
    const BestCut best = best_cut(*solver.table(), *solver.tree(), {}, link, {objective, {}});
    ASSERT_EQ(skyline->plans()[answers.plan[i]].cut, best.cut) << "network " << i;
    ASSERT_EQ(answers.value[i], objective.value(best.price)) << "network " << i;
  }
}

TEST(Sweep, AnswersAsAskingOneNetworkAtATimeDoes) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph =
        random.chance(0.5) ? testing::random_dag(12, random) : testing::chain(40, seed);
    const bool ties = random.chance(0.5);
    const auto solver = CutSolver::build(
        graph, {.device = {testing::column(graph, {.ties = ties}, random)},
                .cloud = {testing::column(graph, {.scale_s = 1e-4, .ties = ties}, random)},
                .wires = {wire_column(graph)}});
    ASSERT_OK(solver);
    AffineNetworks networks;
    for (int i = 0; i < 1500; ++i) networks.add(testing::random_affine(random, 1e-6));
    expect_same(*solver, networks, {.kind = Objective::Kind::Latency});
    expect_same(*solver, networks, {.kind = Objective::Kind::Energy});
    expect_same(*solver, networks, {.kind = Objective::Kind::EnergyDelay});
  }
}

TEST(Sweep, MergedPointsAnswerAsTheBestOfEachPoint) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = testing::random_dag(10, random);
    CutProblem problem{.device = {}, .cloud = {}, .wires = {wire_column(graph)}};
    for (int p = 0; p < 4; ++p) {
      problem.device.push_back(testing::column(
          graph, {.scale_s = random.between(5e-4, 2e-3), .idle_w = random.unit()}, random));
    }
    problem.cloud.push_back(testing::column(graph, {.scale_s = 1e-4}, random));
    const auto solver = CutSolver::build(graph, std::move(problem));
    ASSERT_OK(solver);
    std::vector<std::shared_ptr<const Skyline>> parts;
    std::vector<const Skyline*> views;
    for (std::size_t p = 0; p < 4; ++p) {
      parts.push_back(solver->skyline({.device = p, .cloud = 0}, kScope));
      views.push_back(parts.back().get());
    }
    const Skyline merged = Skyline::merge(views, kScope);
    for (int i = 0; i < 200; ++i) {
      const testing::AffineLink link(testing::random_affine(random, 1e-5));
      for (const auto kind :
           {Objective::Kind::Latency, Objective::Kind::Energy, Objective::Kind::EnergyDelay}) {
        const Question question{.objective = {.kind = kind}, .constraints = {}};
        std::optional<Rank> least;
        SkylinePlan best;
        for (const Skyline* part : views) {
          const SkylineBest one = best_of(*part, link, question);
          if (least && !(one.rank < *least)) continue;
          least = one.rank;
          best = part->plans()[one.plan];
        }
        const SkylineBest together = best_of(merged, link, question);
        ASSERT_EQ(together.rank.value, least->value);
        ASSERT_EQ(merged.plans()[together.plan].columns, best.columns);
        ASSERT_EQ(merged.plans()[together.plan].cut, best.cut);
      }
    }
  }
}

}  // namespace
}  // namespace offcut
