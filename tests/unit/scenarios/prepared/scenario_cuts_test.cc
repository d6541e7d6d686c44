// Two blocks between a stem and a result; block b has a branch beside its convolution:
//
//   x -> stem -> a/conv -> a/relu --> b/conv -> b/add -> out        tensors: s, p, q, r, y, z
//                                \_____________/
//
//   device:  stem | a/conv | a/relu | b/conv | b/add | out
//   cuts     1      2        3        4        5            besides the two ends
//   reads    s      p        q, q     q, r     y            of the first layers of the cloud
#include "scenarios/prepared/scenario_cuts.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "tests/support/graph_text.h"
#include "tests/support/result_matchers.h"
#include "tests/support/study_text.h"

namespace offcut::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ModelGraph network() {
  GraphSpec spec = offcut::testing::spec_of(
      "x:9 -> stem -> s:8; s -> a.conv -> p:7; p -> a.relu -> q:6; q -> b.conv -> r:5;"
      "q r -> b.add -> y:4; y -> out -> z!:3");
  for (LayerSpec& layer : spec.layers) {  // a slash would be an operator there
    std::replace(layer.name.begin(), layer.name.end(), '.', '/');
  }
  return *ModelGraph::build(std::move(spec));
}

// The numbers of the cuts that a choice allows, the ends left out.
std::vector<CutId> allowed(const CutChoice& choice) {
  const ModelGraph graph = network();
  const auto places = cut_places(graph, choice);
  EXPECT_OK(places);
  const auto tree = CutTree::build(graph);
  EXPECT_OK(tree);
  const std::vector<bool> kept = CutRules(graph, *places).cuts_that_keep(*tree);
  EXPECT_TRUE(kept.front() && kept.back());
  std::vector<CutId> out;
  for (CutId cut = 1; cut + 1 < kept.size(); ++cut) {
    if (kept[cut]) out.push_back(cut);
  }
  return out;
}

std::string refusal(const CutChoice& choice) {
  const ModelGraph graph = network();
  const auto places = cut_places(graph, choice);
  return places ? "" : places.error().message;
}

TEST(ScenarioCuts, LieBetweenBlocks) {
  EXPECT_THAT(allowed({}), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(allowed({.at = CutsAt::Blocks}), ElementsAre(1, 3, 5));
}

// Behind b/conv the cloud starts inside b, so "before b" is cut 3 alone; before b/add as a layer
// means all that it reads, and at cut 3 b/conv starts as well.
TEST(ScenarioCuts, StartBeforeBlocksOrLayers) {
  EXPECT_THAT(allowed({.before = {"b"}}), ElementsAre(3));
  EXPECT_THAT(allowed({.before = {"b/add"}}), ElementsAre(4));
  EXPECT_THAT(allowed({.before = {"b/*"}}), ElementsAre(3, 4));
  EXPECT_THAT(allowed({.before = {"a", "out"}}), ElementsAre(1, 5));
  EXPECT_THAT(allowed({.before = {"*"}}), ElementsAre(1, 3, 5));
}

TEST(ScenarioCuts, DoNotStartWhereTheyMayNot) {
  EXPECT_THAT(allowed({.not_before = {"b"}}), ElementsAre(1, 2, 5));
  EXPECT_THAT(allowed({.not_before = {"b/conv"}}), ElementsAre(1, 2, 4, 5));
  EXPECT_THAT(allowed({.before = {"a", "b"}, .not_before = {"a"}}), ElementsAre(3));
}

// At cut 4 both q and r cross.
TEST(ScenarioCuts, AreCleanWhereOneTensorCrosses) {
  EXPECT_THAT(allowed({.clean = true}), ElementsAre(1, 2, 3, 5));
}

TEST(ScenarioCuts, KernelsThatHoldTwoBlocksJoinThem) {
  const ModelGraph graph = network();
  const auto fused = fuse(graph, std::vector<std::size_t>{0, 1, 2, 2, 3, 4});  // a/relu and b/conv
  ASSERT_OK(fused);
  const auto places = cut_places(fused->graph, {.at = CutsAt::Blocks});
  ASSERT_OK(places);
  const auto tree = CutTree::build(fused->graph);
  ASSERT_OK(tree);
  EXPECT_THAT(CutRules(fused->graph, *places).cuts_that_keep(*tree),
              ElementsAre(true, true, false, false, true, true));
}

TEST(ScenarioCuts, NamesMustBeThere) {
  EXPECT_THAT(refusal({.before = {"bb"}}),
              HasSubstr("before: expected a block or a layer of \"drawn\", found \"bb\""));
  EXPECT_THAT(refusal({.not_before = {"b", "c/*"}}),
              HasSubstr("not_before: expected a block or a layer of \"drawn\", found \"c/*\""));
  const ModelGraph plain = offcut::testing::graph_of("x:9 -> Conv_0 -> s:8; s -> Relu_1 -> y!:7");
  const auto places = cut_places(plain, {.at = CutsAt::Blocks});
  ASSERT_FALSE(places.has_value());
  EXPECT_EQ(places.error().message,
            "at: expected a network whose names show blocks (\"block/conv\"), found \"drawn\" with "
            "\"Conv_0\", \"Relu_1\"; name the layers that the cloud may start at in \"before\"");
}

std::string error_of(const std::string& more) {
  auto study = study_with(more);
  if (!study) return study.error().message;
  const auto prepared = PreparedStudy::prepare(std::move(*study), source_catalog());
  return prepared ? "" : prepared.error().message;
}

TEST(ScenarioCuts, OfAFileAreRefusedWithTheirPlace) {
  EXPECT_THAT(error_of(R"("cuts": {"at": "stages"})"),
              HasSubstr("cuts.at: expected one of layers, blocks, found \"stages\""));
  EXPECT_THAT(error_of(R"("cuts": {"before": []})"),
              HasSubstr("cuts.before: expected at least one name"));
  EXPECT_THAT(error_of(R"("cuts": {"before": ["bottleneck_3_9"]})"),
              HasSubstr("cuts: before: expected a block or a layer of \"mobilenet_v2\", found "
                        "\"bottleneck_3_9\", did you mean \"bottleneck_3_"));
  EXPECT_THAT(error_of(R"("cuts": {"clean": 1})"), HasSubstr("cuts.clean: expected true or false"));
  EXPECT_THAT(error_of(R"("cuts": {"clean": true}, "crossing": "two_way")"),
              HasSubstr("cuts.clean: expected none with \"crossing\": \"two_way\""));
}

// Inside a block with a shortcut two tensors cross; one block cannot be on both sides.
TEST(ScenarioCuts, MustLeaveACut) {
  EXPECT_THAT(error_of(R"("cuts": {"before": ["bottleneck_3_2/project*"], "clean": true})"),
              HasSubstr("cuts: expected rules that leave a cut of \"mobilenet_v2\" besides"));
  EXPECT_THAT(error_of(R"("cuts": {"at": "blocks"}, "constraints": {
                  "pin_to_device": ["bottleneck_3_2/expand/conv"],
                  "pin_to_cloud": ["bottleneck_3_2/project/conv"]})"),
              HasSubstr("cuts: expected a cut of \"mobilenet_v2\" that keeps all pins"));
}

// The cloud starts where DNNTune's does: before a block.
TEST(ScenarioCuts, MoveTheBestCut) {
  auto study = study_with(R"("sweep": {"cuts.at": ["layers", "blocks"]},
      "cuts": {"not_before": ["bottleneck_3_2"]}, "output": {"rows": "all_cuts"})");
  ASSERT_OK(study);
  const auto prepared = PreparedStudy::prepare(std::move(*study), source_catalog());
  ASSERT_OK(prepared);
  std::size_t feasible[2] = {0, 0};
  for (std::uint64_t i = 0; i < 2; ++i) {
    std::vector<ResultRow> rows;
    ASSERT_OK(append_rows(*prepared, i, rows));
    for (const ResultRow& row : rows) {
      feasible[i] += row.feasible ? 1 : 0;
      EXPECT_FALSE(row.feasible && row.first_cloud_layer.find("bottleneck_3_2/expand") == 0);
    }
  }
  EXPECT_GT(feasible[0], feasible[1]);
  EXPECT_EQ(feasible[1], 23u);  // 24 between blocks, one of them before bottleneck_3_2
}

}  // namespace
}  // namespace offcut::scenarios
