// The skyline answers exactly what pricing every cut answers, for every monotone link, objective
// and set of bounds, down to the tie-break.
#include "engine/cut/cut_solver.h"
#include "engine/cut/skyline/skyline.h"
#include "engine/cut/table/wire.h"
#include "tests/support/graphs.h"
#include "tests/support/links.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using testing::Random;

Question random_question(Random& random, const CutPrice& typical) {
  Question question;
  question.objective.kind = static_cast<Objective::Kind>(random.below(5));
  question.objective.scope = random.chance(0.3) ? EnergyScope::Dnntune : EnergyScope::All;
  question.objective.latency_weight = random.unit();
  question.objective.energy_weight = random.unit();
  Constraints& bounds = question.constraints;
  if (random.chance(0.3)) bounds.latency = typical.latency() * random.between(0.2, 1.5);
  if (random.chance(0.3)) bounds.energy = typical.energy() * random.between(0.2, 1.5);
  if (random.chance(0.2)) {
    bounds.device_memory = Bytes(static_cast<std::int64_t>(random.below(100)));
  }
  if (random.chance(0.2)) {
    bounds.uplink_bytes = Bytes(static_cast<std::int64_t>(random.below(60)));
  }
  return question;
}

Pins random_pins(Random& random, const ModelGraph& graph) {
  std::vector<std::string> device;
  std::vector<std::string> cloud;
  const auto any = [&] { return graph.layers()[random.below(graph.layer_count())].name; };
  if (random.chance(0.5)) device.push_back(any());
  if (random.chance(0.5)) cloud.push_back(any());
  const auto pins = pins_by_name(graph, device, cloud);
  return pins ? *pins : Pins{};
}

std::unique_ptr<Link> random_link(Random& random) {
  if (random.chance(0.4)) return std::make_unique<testing::OddLink>(random);
  if (random.chance(0.3)) {
    return std::make_unique<testing::SleepyLink>(testing::random_affine(random, 1e-4),
                                                 Duration::from_ms(random.between(0, 4)),
                                                 Duration::from_ms(random.between(0, 20)));
  }
  return std::make_unique<testing::AffineLink>(testing::random_affine(random, 1e-4));
}

TEST(Skyline, AnswersAsPricingEveryCutDoes) {
  for (std::uint64_t seed = 0; seed < 10000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = testing::any_graph(seed, random);
    const bool ties = random.chance(0.5);
    const testing::ColumnStyle device{.ties = ties};
    const testing::ColumnStyle cloud{.scale_s = random.chance(0.8) ? 1e-4 : 2e-3, .ties = ties};
    const auto solver = CutSolver::build(graph, {.device = {testing::column(graph, device, random)},
                                                 .cloud = {testing::column(graph, cloud, random)},
                                                 .wires = {wire_column(graph)}});
    ASSERT_OK(solver);
    for (int k = 0; k < 8; ++k) {
      const std::unique_ptr<Link> link = random_link(random);
      Question question = random_question(random, price(solver->cloud_only({}), *link));
      if (random.chance(0.3)) question.constraints.pins = random_pins(random, graph);
      const BestCut all = best_cut(*solver->table(), *solver->tree(), {}, *link, question);
      const CutAnswer answer = solver->answer({}, *link, question);
      ASSERT_EQ(answer.cut, all.cut) << "link " << k;
      ASSERT_EQ(answer.price.latency(), all.price.latency());
      ASSERT_EQ(answer.price.energy(), all.price.energy());
      ASSERT_EQ(answer.feasible, all.feasible);
      ASSERT_EQ(answer.binding, all.binding);
    }
  }
}

TEST(Skyline, PrunesMostCutsOfABranchingNetwork) {
  const ModelGraph graph = testing::inception_like(4, {2, 3, 3, 2}, 5);
  Random random(6);
  const auto solver =
      CutSolver::build(graph, {.device = {testing::column(graph, {}, random)},
                               .cloud = {testing::column(graph, {.scale_s = 1e-4}, random)},
                               .wires = {wire_column(graph)}});
  ASSERT_OK(solver);
  const auto bounded = solver->skyline({}, {.wait_power_limit = Power::from_w(2)});
  EXPECT_LT(bounded->size(), 30u);
  EXPECT_EQ(bounded->pruned(), solver->cuts() - static_cast<double>(bounded->size()));
  const auto any = solver->skyline({}, {.wait_power_limit = std::nullopt});
  EXPECT_GE(any->size(), bounded->size());
}

}  // namespace
}  // namespace offcut
