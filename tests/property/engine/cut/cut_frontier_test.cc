// The frontier program against the enumeration: the same count, and the same best plan for every
// link, objective, bound and pin; on public graphs too large to list, the published counts.
#include "engine/cut/cut_solver.h"
#include "engine/cut/frontier/frontier.h"
#include "engine/cut/table/wire.h"
#include "tests/support/graphs.h"
#include "tests/support/links.h"
#include "tests/support/phone_graph.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using testing::Random;

Question some_question(Random& random, const ModelGraph& graph) {
  Question question;
  question.objective.kind = static_cast<Objective::Kind>(random.below(5));
  question.objective.scope = random.chance(0.3) ? EnergyScope::Dnntune : EnergyScope::All;
  question.objective.latency_weight = random.unit();
  question.objective.energy_weight = random.unit();
  if (random.chance(0.2)) question.constraints.latency = Duration::from_ms(random.between(1, 20));
  if (random.chance(0.2)) {
    question.constraints.device_memory = Bytes(static_cast<std::int64_t>(random.below(300)));
  }
  if (random.chance(0.2)) {
    const std::vector<std::string> pinned = {
        graph.layers()[random.below(graph.layer_count())].name};
    const auto pins =
        random.chance(0.5) ? pins_by_name(graph, pinned, {}) : pins_by_name(graph, {}, pinned);
    if (pins) question.constraints.pins = *pins;
  }
  return question;
}

TEST(Frontier, AnswersAsTheEnumerationDoes) {
  for (std::uint64_t seed = 0; seed < 10000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = testing::any_graph(seed, random);
    const bool ties = random.chance(0.5);
    SiteColumn device = testing::column(graph, {.ties = ties}, random);
    device.point.precision = seed % 2 == 0 ? "fp32" : "int8";
    device.point.batch = 1 + static_cast<int>(seed % 3);
    const SiteColumn cloud =
        testing::column(graph, {.scale_s = random.between(1e-4, 1e-3), .ties = ties}, random);
    const std::vector<Bytes> wire = wire_bytes(graph, {});
    const auto tree = CutTree::build(graph);
    ASSERT_OK(tree);
    const CutTable table = CutTable::build(graph, *tree, {&device, 1}, {&cloud, 1}, wire);
    for (int k = 0; k < 4; ++k) {
      std::unique_ptr<Link> link = std::make_unique<testing::OddLink>(random);
      if (k < 3) {
        link = std::make_unique<testing::AffineLink>(testing::random_affine(random, 1e-5));
      }
      const Question question = some_question(random, graph);
      const auto found = frontier_skyline(graph, {device, cloud, wire}, scope_of(*link, question));
      ASSERT_OK(found);
      ASSERT_EQ(found->count.text(), std::to_string(tree->size()));
      const BestCut all = best_cut(table, *tree, {}, *link, question);
      const SkylineBest best = best_of(found->skyline, *link, question);
      ASSERT_EQ(best.price.latency(), all.price.latency()) << "link " << k;
      ASSERT_EQ(best.price.energy(), all.price.energy()) << "link " << k;
      ASSERT_EQ(found->skyline.sets()[best.plan], tree->on_device(all.cut)) << "link " << k;
    }
  }
}

// Cells of two blocks of two branches, which read one of the two cells before: rows of layers,
// tensors of several readers, and tensors that have to cross long before the layer that reads them
// in the cloud is decided.
ModelGraph small_cells(Random& random) {
  testing::GraphWriter writer("small_cells");
  const auto elements = [&] { return static_cast<std::int64_t>(1 + random.below(9)); };
  std::size_t before = writer.layer({writer.input(30)}, elements());
  std::size_t last = writer.layer({before}, elements());
  const std::size_t cells = 2 + random.below(3);
  for (std::size_t cell = 0; cell < cells; ++cell) {
    std::vector<std::size_t> blocks;
    for (int block = 0; block < 2; ++block) {
      std::vector<std::size_t> sides;
      for (int side = 0; side < 2; ++side) {
        std::size_t end = random.chance(0.6) ? last : before;
        const std::size_t length = 1 + random.below(3);
        for (std::size_t i = 0; i < length; ++i) end = writer.layer({end}, elements());
        sides.push_back(end);
      }
      blocks.push_back(writer.layer(sides, elements()));
    }
    before = last;
    last = writer.layer(blocks, elements());
    if (random.chance(0.2)) writer.output(blocks[0]);
  }
  writer.output(last);
  return writer.finish();
}

TEST(Frontier, AnswersOnCellsAsTheEnumerationDoes) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = small_cells(random);
    const bool ties = random.chance(0.5);
    const SiteColumn device = testing::column(graph, {.ties = ties}, random);
    const SiteColumn cloud =
        testing::column(graph, {.scale_s = random.between(1e-4, 2e-3), .ties = ties}, random);
    const std::vector<Bytes> wire = wire_bytes(graph, {});
    const auto tree = CutTree::build(graph);
    ASSERT_OK(tree);
    const CutTable table = CutTable::build(graph, *tree, {&device, 1}, {&cloud, 1}, wire);
    const SkylineScope scope{.wait_power_limit = Power::from_w(2)};
    const auto found = frontier_skyline(graph, {device, cloud, wire}, scope);
    ASSERT_OK(found);
    ASSERT_EQ(found->count.text(), std::to_string(tree->size()));
    for (int k = 0; k < 20; ++k) {
      AffineCoefficients link = testing::random_affine(random, 1e-5);
      link.wait_power = Power::from_w(random.between(0, 2));
      Question question = some_question(random, graph);
      question.constraints.device_memory.reset();
      question.constraints.pins = {};
      if (question.objective.kind == Objective::Kind::Throughput) continue;
      const BestCut all = best_cut(table, *tree, {}, testing::AffineLink(link), question);
      const SkylineBest best = best_of(found->skyline, testing::AffineLink(link), question);
      ASSERT_EQ(best.price.latency(), all.price.latency()) << "link " << k;
      ASSERT_EQ(best.price.energy(), all.price.energy()) << "link " << k;
      ASSERT_EQ(found->skyline.sets()[best.plan], tree->on_device(all.cut)) << "link " << k;
    }
  }
}

TEST(Frontier, CountsPublicGraphsExactly) {
  const struct {
    const char* model;
    const char* cuts;
  } cases[] = {{"inception-v3", "1360"},
               {"inception-v4", "2245"},
               {"pnasnet-mobile", "2090726381"},
               {"nasnet-mobile", "39454059546"}};
  for (const auto& test : cases) {
    SCOPED_TRACE(test.model);
    const std::string folder =
        std::string(OFFCUT_SHARED_DIR) + "/data/devices/phones/" + test.model + "/";
    const auto graph = testing::read_phone_graph(folder + test.model + "-info.txt", test.model);
    if (!graph) GTEST_SKIP() << "needs ../shared";
    const auto count = count_cuts(*graph);
    ASSERT_OK(count);
    EXPECT_EQ(count->text(), test.cuts);
  }
}

TEST(CutCount, PrintsMoreThan64Bits) {
  EXPECT_EQ((CutCount{.high = 1, .low = 0}.text()), "18446744073709551616");
  EXPECT_EQ((CutCount{.high = 0, .low = 0}.text()), "0");
}

// 70 layers that all read the input and are joined at the end: 70 tensors are open at once.
TEST(Frontier, SaysTooLargeWhereTooManyTensorsAreOpen) {
  testing::GraphWriter writer("wide");
  const std::size_t image = writer.input(8);
  std::vector<std::size_t> made;
  for (int i = 0; i < 70; ++i) made.push_back(writer.layer({image}, 8));
  writer.output(writer.layer(made, 8));
  const ModelGraph graph = writer.finish();
  EXPECT_THAT(count_cuts(graph), ErrorIs(ErrorCode::TooLarge, "64 tensors open at once"));
}

}  // namespace
}  // namespace offcut
