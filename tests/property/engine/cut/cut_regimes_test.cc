// Regimes and fronts against pricing every cut at every sampled point.
#include <algorithm>

#include "engine/cut/cut_solver.h"
#include "engine/cut/skyline/pareto.h"
#include "engine/cut/skyline/regimes.h"
#include "engine/cut/table/wire.h"
#include "tests/support/graphs.h"
#include "tests/support/links.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using testing::Random;

Result<CutSolver> random_solver(const ModelGraph& graph, Random& random) {
  const bool ties = random.chance(0.3);
  return CutSolver::build(
      graph, {.device = {testing::column(graph, {.ties = ties}, random)},
              .cloud = {testing::column(graph, {.scale_s = random.between(1e-4, 1e-3)}, random)},
              .wires = {wire_column(graph)}});
}

// x is the inverse of the uplink rate; the downlink is twice as fast.
LinkAt over_inverse_rate(const AffineCoefficients& base) {
  return [base](double x) -> Result<std::shared_ptr<const Link>> {
    AffineCoefficients c = base;
    c.up_s_per_byte = x;
    c.down_s_per_byte = x / 2;
    c.transmit_j_per_byte = 1.3 * x;
    c.receive_j_per_byte = 0.4 * x;
    return std::make_shared<const testing::AffineLink>(c);
  };
}

void expect_best_everywhere(const CutSolver& solver, const Regimes& regimes, const LinkAt& link,
                            const Question& question, Random& random) {
  ASSERT_FALSE(regimes.list.empty());
  for (std::size_t k = 0; k + 1 < regimes.list.size(); ++k) {
    ASSERT_EQ(regimes.list[k].range.to, regimes.list[k + 1].range.from);
    const bool differ = regimes.list[k].plan != regimes.list[k + 1].plan ||
                        regimes.list[k].feasible != regimes.list[k + 1].feasible;
    ASSERT_TRUE(differ);
  }
  for (const Regime& regime : regimes.list) {
    for (int i = 0; i < 4; ++i) {
      const double x = random.between(regime.range.from, regime.range.to);
      const auto at = *link(x);
      const CutPrice cost = price(regime.what.figures, *at, question.stream);
      const BestCut best = best_cut(*solver.table(), *solver.tree(), {}, *at, question);
      const Rank found = rank_of(question, regime.what.figures, cost);
      const double least = question.objective.value(best.price);
      ASSERT_EQ(regime.feasible, best.feasible) << "x " << x;
      ASSERT_NEAR(found.excess, best.excess, 1e-9 * best.excess) << "x " << x;
      if (!best.feasible) continue;
      ASSERT_NEAR(found.value, least, 1e-9 * least) << "x " << x;
    }
  }
}

TEST(Regimes, EachPlanIsBestInItsWholeRange) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = testing::random_dag(10, random);
    const auto solver = random_solver(graph, random);
    ASSERT_OK(solver);
    const LinkAt link = over_inverse_rate(testing::random_affine(random, 1e-4));
    Question question;
    question.objective = {.kind = random.chance(0.5) ? Objective::Kind::Latency
                                                     : Objective::Kind::Energy};
    const ParameterRange range{1e-7, 1e-2};
    const auto skyline = solver->skyline({}, scope_of(**link(1), question));
    const auto searched = regimes_over_link(*skyline, link, range, question);
    ASSERT_OK(searched);
    const Regimes& regimes = *searched;
    EXPECT_TRUE(regimes.exact);
    EXPECT_LE(regimes.questions, 2 * regimes.list.size() + 3);
    EXPECT_EQ(regimes.list.front().range.from, range.from);
    EXPECT_EQ(regimes.list.back().range.to, range.to);
    expect_best_everywhere(*solver, regimes, link, question, random);
  }
}

// Any objective, bounds that hold here and there, streams: all exact over straight prices.
Question random_question(Random& random, double latency_s) {
  Question question;
  using Kind = Objective::Kind;
  const Kind kinds[] = {Kind::Latency, Kind::Energy, Kind::EnergyDelay, Kind::Throughput,
                        Kind::Weighted};
  question.objective = {.kind = kinds[random.below(5)], .latency_weight = 1, .energy_weight = 0.3};
  Constraints& bounds = question.constraints;
  if (random.chance(0.4)) bounds.latency = Duration::from_s(latency_s * random.between(0.5, 3));
  if (random.chance(0.4)) bounds.energy = Energy::from_j(latency_s * random.between(0.5, 6));
  if (random.chance(0.2))
    bounds.uplink_bytes = Bytes(static_cast<std::int64_t>(random.below(4000)));
  if (random.chance(0.5)) {
    question.stream = Stream{.frames_per_s = 1 / (latency_s * random.between(0.3, 2)),
                             .cloud_batch = 1 + static_cast<int>(random.below(3)),
                             .batch_marginal = 0.5};
  }
  return question;
}

TEST(Regimes, AreExactWithBoundsStreamsAndAnyObjective) {
  int ends_of_bounds = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = testing::random_dag(8, random);
    const auto solver = random_solver(graph, random);
    ASSERT_OK(solver);
    const LinkAt link = over_inverse_rate(testing::random_affine(random, 1e-4));
    const double scale = price(solver->device_only({}), **link(1e-5)).latency().s();
    const Question question = random_question(random, scale);
    const auto skyline = solver->skyline({}, scope_of(**link(1e-5), question));
    const auto regimes = regimes_over_link(*skyline, link, {1e-8, 1e-3}, question);
    ASSERT_OK(regimes);
    EXPECT_TRUE(regimes->exact);
    EXPECT_EQ(regimes->list.back().range.to, 1e-3);
    for (std::size_t k = 1; k < regimes->list.size(); ++k) {
      ends_of_bounds += regimes->list[k].plan == regimes->list[k - 1].plan ? 1 : 0;
    }
    expect_best_everywhere(*solver, *regimes, link, question, random);
  }
  EXPECT_GT(ends_of_bounds, 5);
}

// A queue in the link: its coefficients are not linear in x.
TEST(Regimes, BracketsChangesWhereTheLinesAreNotStraight) {
  Random random(4);
  const ModelGraph graph = testing::chain(12, 4);
  const auto solver = random_solver(graph, random);
  ASSERT_OK(solver);
  AffineCoefficients base = testing::random_affine(random, 1e-7);
  const LinkAt link = [&](double x) -> Result<std::shared_ptr<const Link>> {
    AffineCoefficients c = base;
    c.up_s_per_byte = x / (1 + 1e7 * x);
    return std::make_shared<const testing::AffineLink>(c);
  };
  for (const bool bounded : {false, true}) {
    Question question;
    question.objective.kind = Objective::Kind::EnergyDelay;
    const double whole = price(solver->device_only({}), **link(1)).latency().s();
    if (bounded) question.constraints.latency = Duration::from_s(whole * 0.6);
    const auto skyline = solver->skyline({}, scope_of(**link(1), question));
    const auto searched = regimes_over_link(*skyline, link, {1e-9, 1e-6}, question);
    ASSERT_OK(searched);
    EXPECT_FALSE(searched->exact);
    expect_best_everywhere(*solver, *searched, link, question, random);
  }
}

TEST(Regimes, CoverASlowDownOfTheCloud) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = testing::random_dag(10, random);
    const auto solver = random_solver(graph, random);
    ASSERT_OK(solver);
    const testing::AffineLink link(testing::random_affine(random, 1e-5));
    const auto skyline = solver->skyline({}, {.throughput = true});
    const auto searched = regimes_over_slowdown(*skyline, link, {0.1, 50}, {});
    ASSERT_OK(searched);
    const Regimes& regimes = *searched;
    EXPECT_TRUE(regimes.exact);
    for (const Regime& regime : regimes.list) {
      const double x = random.between(regime.range.from, regime.range.to);
      double least = 1e300;
      for (CutId cut = 0; cut < solver->tree()->size(); ++cut) {
        CutFigures figures = figures_of(*solver->table(), *solver->tree(), cut, {});
        figures.cloud = figures.cloud * x;
        least = std::min(least, price(figures, link).latency().s());
      }
      CutFigures figures = regime.what.figures;
      figures.cloud = figures.cloud * x;
      ASSERT_NEAR(price(figures, link).latency().s(), least, 1e-11 * least);
    }
  }
}

TEST(Pareto, IsTheFrontOverAllCutsAndPoints) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = testing::random_dag(9, random);
    CutProblem problem{.device = {}, .cloud = {}, .wires = {wire_column(graph)}};
    const bool ties = random.chance(0.5);
    for (int p = 0; p < 3; ++p) {
      problem.device.push_back(testing::column(graph, {.ties = ties}, random));
    }
    problem.cloud.push_back(testing::column(graph, {.scale_s = 1e-4, .ties = ties}, random));
    const auto solver = CutSolver::build(graph, std::move(problem));
    ASSERT_OK(solver);
    const testing::AffineLink link(testing::random_affine(random, 1e-4));
    Question question;
    if (random.chance(0.5)) question.constraints.latency = Duration::from_ms(random.between(1, 9));
    std::vector<std::shared_ptr<const Skyline>> parts;
    std::vector<const Skyline*> views;
    for (std::size_t p = 0; p < 3; ++p) {
      parts.push_back(solver->skyline({.device = p, .cloud = 0}, scope_of_front(link, question)));
      views.push_back(parts.back().get());
    }
    const auto front =
        pareto_front(Skyline::merge(views, scope_of_front(link, question)), link, question);
    std::size_t on_front = 0;
    std::vector<std::pair<double, double>> all;
    for (std::size_t p = 0; p < 3; ++p) {
      for (CutId cut = 0; cut < solver->tree()->size(); ++cut) {
        const CutPrice cost =
            price(*solver->table(), *solver->tree(), cut, {.device = p, .cloud = 0}, link);
        if (question.constraints.latency && cost.latency() > *question.constraints.latency)
          continue;
        all.push_back({cost.latency().s(), cost.energy().j()});
      }
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    double least = 1e300;
    for (const auto& [latency, energy] : all) {
      if (energy >= least) continue;
      least = energy;
      ASSERT_LT(on_front, front.size());
      EXPECT_EQ(front[on_front].price.latency().s(), latency);
      EXPECT_EQ(front[on_front].price.energy().j(), energy);
      ++on_front;
    }
    EXPECT_EQ(on_front, front.size());
  }
}

}  // namespace
}  // namespace offcut
