// Rules on where cuts may lie, against trying every set of layers by the definition: where cuts are
// listed, where they are too many to list, over three sites and where layers return.
#include "engine/cut/table/cut_rules.h"

#include <algorithm>
#include <limits>

#include "engine/cut/cut_solver.h"
#include "engine/cut/placements/three_site_solver.h"
#include "engine/cut/placements/two_way.h"
#include "engine/cut/table/wire.h"
#include "tests/support/graphs.h"
#include "tests/support/links.h"
#include "tests/support/oracle/allowed_cuts.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using testing::allows;
using testing::for_each_allowed;
using testing::is_closed;
using testing::Random;
using testing::some_places;
using Set = testing::LayerSet;

bool keeps(const Pins& pins, const Set& here) {
  const auto is_here = [&](LayerId v) { return here[v]; };
  return std::all_of(pins.to_device.begin(), pins.to_device.end(), is_here) &&
         std::none_of(pins.to_cloud.begin(), pins.to_cloud.end(), is_here);
}

Pins some_pins(const ModelGraph& graph, Random& random) {
  std::vector<std::string> device;
  std::vector<std::string> cloud;
  const auto any = [&] { return graph.layers()[random.below(graph.layer_count())].name; };
  if (random.chance(0.3)) device.push_back(any());
  if (random.chance(0.3)) cloud.push_back(any());
  const auto pins = pins_by_name(graph, device, cloud);
  return pins ? *pins : Pins{};
}

ModelGraph small_graph(std::uint64_t seed, Random& random) {
  if (seed % 5 == 0) return testing::fan(1 + random.below(6), random);
  if (seed % 5 == 1) return testing::inception_like(1 + random.below(2), {1, 2, 1}, seed);
  return testing::random_dag(10, random);
}

Question some_question(Random& random) {
  Question question;
  question.objective.kind = static_cast<Objective::Kind>(random.below(5));
  question.objective.latency_weight = random.unit();
  question.objective.energy_weight = random.unit();
  if (random.chance(0.2)) question.constraints.latency = Duration::from_ms(random.between(1, 20));
  if (random.chance(0.2)) {
    question.constraints.device_memory = Bytes(static_cast<std::int64_t>(random.below(100)));
  }
  return question;
}

struct Case {
  ModelGraph graph;
  SiteColumn device;
  SiteColumn cloud;
  WireColumn wire;
  CutPlaces places;

  Case(ModelGraph made, Random& random, bool may_be_clean = true)
      : graph(std::move(made)),
        device(testing::column(graph, {}, random)),
        cloud(testing::column(graph, {.scale_s = random.between(1e-4, 2e-3)}, random)),
        wire(wire_column(graph)),
        places(some_places(graph, random, may_be_clean)) {}

  SplitProblem problem() const { return {device, cloud, wire}; }
  CutSolver solver(const SolverOptions& options) const {
    auto made =
        CutSolver::build(graph, {.device = {device}, .cloud = {cloud}, .wires = {wire}}, options);
    EXPECT_OK(made);
    return std::move(*made);
  }
  // The least rank over all sets that keep everything; nothing if none does.
  std::optional<Rank> least(const Link& link, const Question& question) const {
    std::optional<Rank> least;
    for_each_allowed(graph, places, false, [&](const Set& here) {
      if (!keeps(question.constraints.pins, here)) return;
      const CutFigures figures = figures_of_set(graph, problem(), here);
      const Rank rank = rank_of(question, figures, price(figures, link, question.stream));
      if (!least || rank < *least) least = rank;
    });
    return least;
  }
};

std::unique_ptr<Link> some_link(Random& random) {
  if (random.chance(0.3)) return std::make_unique<testing::OddLink>(random);
  return std::make_unique<testing::AffineLink>(testing::random_affine(random, 1e-5));
}

// Holds an answer to the best of all sets. Sums of a contracted graph may differ in the last bits.
void expect_best(const Case& c, const CutSolver& solver, const Link& link,
                 const Question& question) {
  const auto least = c.least(link, question);
  const auto may = solver.expect_cut(question.constraints.pins);
  ASSERT_EQ(may.has_value(), least.has_value());
  if (!may) {
    EXPECT_NE(may.error().message.find("that keeps all pins"), std::string::npos);
    return;
  }
  const CutAnswer answer = solver.answer({}, link, question);
  const Set here = solver.on_device(answer);
  ASSERT_TRUE(is_closed(c.graph, here) && allows(c.graph, c.places, here));
  ASSERT_TRUE(keeps(question.constraints.pins, here));
  const CutFigures figures = figures_of_set(c.graph, c.problem(), here);
  const Rank rank = rank_of(question, figures, price(figures, link, question.stream));
  if (answer.exact) {
    ASSERT_NEAR(rank.excess, least->excess, 1e-9 * least->excess);
    if (least->feasible()) {
      ASSERT_NEAR(rank.value, least->value, 1e-9 * least->value);
    }
  } else if (least->feasible()) {
    ASSERT_LE(answer.bound, least->value * (1 + 1e-9));
  }
}

// Every cut in a tree, and no set that is none.
TEST(CutRules, KeepWhatTheDefinitionAllows) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = small_graph(seed, random);
    const CutPlaces places = some_places(graph, random);
    const CutRules rules(graph, places);
    const auto tree = CutTree::build(graph);
    ASSERT_OK(tree);
    const std::vector<bool> kept = rules.cuts_that_keep(*tree);
    for (CutId cut = 0; cut < tree->size(); ++cut) {
      const Set here = tree->on_device(cut);
      ASSERT_EQ(kept[cut], allows(graph, places, here)) << "cut " << cut;
      ASSERT_EQ(rules.keeps(here), kept[cut]) << "cut " << cut;
    }
    for_each_allowed(graph, places, true, [&](const Set& here) { ASSERT_TRUE(rules.keeps(here)); });
  }
}

TEST(CutRules, ShrinkToTheLargestSetThatKeepsThem) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = small_graph(seed, random);
    const CutPlaces places = some_places(graph, random, false);
    const CutRules rules(graph, places);
    Set start(graph.layer_count());
    for (std::size_t v = 0; v < start.size(); ++v) start[v] = random.chance(0.8);
    for (const bool returns : {false, true}) {
      Set all_of(graph.layer_count(), false);  // in any allowed set inside `start`
      for_each_allowed(graph, places, returns, [&](const Set& here) {
        for (std::size_t v = 0; v < here.size(); ++v) {
          if (here[v] && !start[v]) return;
        }
        for (std::size_t v = 0; v < here.size(); ++v) all_of[v] = all_of[v] || here[v];
      });
      Set largest = start;
      rules.shrink(largest, returns);
      ASSERT_EQ(largest, all_of) << returns;
    }
  }
}

TEST(CutRules, HoldInListedCuts) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const Case c(small_graph(seed, random), random);
    const CutSolver solver = c.solver({});
    Question question = some_question(random);
    question.constraints.pins = some_pins(c.graph, random);
    question.constraints.pins.rules = std::make_shared<const CutRules>(c.graph, c.places);
    expect_best(c, solver, *some_link(random), question);
  }
}

// As of networks with too many cuts: what the rules leave is listed.
TEST(CutRules, HoldInContractedGraphs) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const Case c(small_graph(seed, random), random);
    const CutSolver solver = c.solver({.cut_limit = 1});
    ASSERT_EQ(solver.tree(), nullptr);
    Question question = some_question(random);
    question.constraints.pins = some_pins(c.graph, random);
    question.constraints.pins.rules = std::make_shared<const CutRules>(c.graph, c.places);
    expect_best(c, solver, *some_link(random), question);
  }
}

// What the rules leave is too much to list as well: the frontier program, then min-cuts.
TEST(CutRules, HoldWhereNothingIsListed) {
  std::size_t refused = 0;
  std::size_t exact = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const Case c(small_graph(seed, random), random);
    const std::size_t partial = random.chance(0.5) ? 80'000 : 1;
    const CutSolver solver =
        c.solver({.cut_limit = 1, .partial_plan_limit = partial, .ruled_cut_limit = 1});
    Question question = some_question(random);
    question.constraints.pins = some_pins(c.graph, random);
    question.constraints.pins.rules = std::make_shared<const CutRules>(c.graph, c.places);
    const auto may = solver.expect_cut(question.constraints.pins);
    if (!may && may.error().code == ErrorCode::TooLarge) {
      ASSERT_TRUE(c.places.one_tensor || !c.places.barred.empty());
      ++refused;
      continue;
    }
    const std::unique_ptr<Link> link = some_link(random);
    expect_best(c, solver, *link, question);
    if (may) exact += solver.answer({}, *link, question).exact ? 1 : 0;
  }
  EXPECT_GT(refused, 100u);
  EXPECT_GT(exact, 800u);
}

// Both boundaries keep the rules.
TEST(CutRules, HoldOverThreeSites) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const std::size_t limit = seed % 2 == 0 ? ThreeSiteSolver::kCutLimit : 0;
    const Case c(testing::random_dag(7, random), random, limit > 0);
    const SiteColumn edge = testing::column(c.graph, {.scale_s = 4e-4}, random);
    const CutSolver cuts = c.solver({});
    const ThreeSiteProblem problem{.split = c.problem(), .edge = edge};
    const ThreeSiteSolver solver(c.graph, problem, cuts, {}, limit);
    const testing::AffineLink link(testing::random_affine(random, 1e-5));
    const testing::AffineLink edge_link(testing::random_affine(random, 1e-5));
    Question question;
    question.constraints.pins.rules = std::make_shared<const CutRules>(c.graph, c.places);
    const auto answer = solver.answer(link, edge_link, question);
    ASSERT_OK(answer);
    ASSERT_TRUE(allows(c.graph, c.places, layers_up_to(answer->plan, Site::Device)));
    ASSERT_TRUE(allows(c.graph, c.places, layers_up_to(answer->plan, Site::Edge)));
    double least = std::numeric_limits<double>::infinity();
    for_each_allowed(c.graph, c.places, false, [&](const Set& inner) {
      for_each_allowed(c.graph, c.places, false, [&](const Set& outer) {
        for (std::size_t v = 0; v < inner.size(); ++v) {
          if (inner[v] && !outer[v]) return;
        }
        const ThreeSiteFigures figures =
            figures_of_plan(c.graph, problem, plan_of_nested(inner, outer));
        least = std::min(least, price(figures, link, edge_link).total.latency().s());
      });
    });
    ASSERT_NEAR(answer->price.total.latency().s(), least, 1e-9 * least);
  }
}

// Over links without fixed costs one min-cut is the optimum over all assignments.
TEST(CutRules, HoldWhereLayersReturn) {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const Case c(testing::random_dag(8, random), random, false);
    AffineCoefficients per_byte = testing::random_affine(random, 1e-6);
    per_byte.fixed_up = per_byte.fixed_down = Duration::zero();
    const testing::AffineLink link(per_byte);
    Question question;
    question.constraints.pins.rules = std::make_shared<const CutRules>(c.graph, c.places);
    const CutSolver solver = c.solver({});
    const Set one_way = solver.on_device(solver.answer({}, link, question));
    const auto answer = best_two_way(c.graph, c.problem(), link, question, one_way);
    ASSERT_OK(answer);
    ASSERT_TRUE(allows(c.graph, c.places, answer->on_device));
    double least = std::numeric_limits<double>::infinity();
    for_each_allowed(c.graph, c.places, true, [&](const Set& here) {
      const TwoWayFigures figures = two_way_figures(c.graph, c.problem(), here);
      least = std::min(least, price(figures, per_byte).latency().s());
    });
    ASSERT_NEAR(answer->value, least, 1e-9 * least);
  }
}

}  // namespace
}  // namespace offcut
