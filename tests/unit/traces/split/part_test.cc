#include "traces/split/part.h"

#include <gmock/gmock.h>

namespace offcut::traces {
namespace {

using ::testing::ElementsAre;

LayerSpec layer(const std::string& name, std::vector<std::string> in, std::string out) {
  return {.name = name,
          .op = "Op",
          .inputs = std::move(in),
          .outputs = {std::move(out)},
          .attributes = {}};
}

//   x --> a --> b --> c --> d --> y       w: a weight, k: made of w alone, read by a and d
//         '-----------'                   (a's result is also read by c)
GraphSpec network() {
  GraphSpec spec;
  for (const char* name : {"x", "ta", "tb", "tc", "y", "tk"}) {
    spec.tensors.push_back({.name = name, .type = DataType::Float32, .shape = Shape{2}});
  }
  spec.tensors.push_back(
      {.name = "w", .type = DataType::Float32, .shape = Shape{2}, .constant = true});
  spec.layers = {layer("k", {"w"}, "tk"), layer("a", {"x", "tk"}, "ta"), layer("b", {"ta"}, "tb"),
                 layer("c", {"tb", "ta"}, "tc"), layer("d", {"tc", "tk", ""}, "y")};
  spec.inputs = {"x"};
  spec.outputs = {"y", "tb"};
  return spec;
}

const std::vector<std::size_t> kOrder = {0, 1, 2, 3, 4};

std::vector<std::string> names(const PartPlan& plan) {
  std::vector<std::string> out;
  for (const Part& part : plan.parts) out.push_back(part.name);
  return out;
}

TEST(PartPlan, OfACutHasOnePartPerSite) {
  const Places places = {{}, Site::Device, Site::Device, Site::Cloud, Site::Cloud};
  const PartPlan plan = plan_parts(network(), kOrder, places);
  ASSERT_THAT(names(plan), ElementsAre("device", "cloud"));
  EXPECT_THAT(plan.parts[0].layers, ElementsAre(0, 1, 2));
  EXPECT_EQ(plan.parts[0].placed, 2u);
  EXPECT_THAT(plan.parts[0].reads, ElementsAre("x"));
  EXPECT_THAT(plan.parts[0].gives, ElementsAre("tb", "ta"));  // tb is a result, and first
  EXPECT_THAT(plan.parts[1].layers, ElementsAre(0, 3, 4)) << "the constant is in both";
  EXPECT_THAT(plan.parts[1].reads, ElementsAre("tb", "ta"));
  EXPECT_THAT(plan.parts[1].gives, ElementsAre("y"));
  ASSERT_EQ(plan.results.size(), 2u);
  EXPECT_EQ(plan.results[0].part, 1u);
  EXPECT_EQ(plan.results[1].part, 0u) << "a result that the device part gives";
}

TEST(PartPlan, OfThreeSitesHandsAResultOverTheEdge) {
  const Places places = {{}, Site::Device, Site::Edge, Site::Cloud, Site::Cloud};
  const PartPlan plan = plan_parts(network(), kOrder, places);
  ASSERT_THAT(names(plan), ElementsAre("device", "edge", "cloud"));
  const auto ta = std::find_if(plan.handovers.begin(), plan.handovers.end(),
                               [](const Handover& h) { return h.tensor == "ta"; });
  ASSERT_NE(ta, plan.handovers.end());
  EXPECT_EQ(ta->from, 0u);
  EXPECT_THAT(ta->to, ElementsAre(1, 2));
}

// b in the cloud returns to c and d on the device: the device has two turns.
TEST(PartPlan, OfLayersThatReturnHasAPartPerTurn) {
  const Places places = {{}, Site::Device, Site::Cloud, Site::Device, Site::Device};
  const PartPlan plan = plan_parts(network(), kOrder, places);
  ASSERT_THAT(names(plan), ElementsAre("device", "cloud", "device_2"));
  EXPECT_THAT(plan.parts[2].layers, ElementsAre(0, 3, 4));
  EXPECT_THAT(plan.parts[2].reads, ElementsAre("tb", "ta"));
}

TEST(PartPlan, OfOneSiteIsOnePart) {
  const Places cloud = {{}, Site::Cloud, Site::Cloud, Site::Cloud, Site::Cloud};
  const PartPlan plan = plan_parts(network(), kOrder, cloud);
  ASSERT_THAT(names(plan), ElementsAre("cloud"));
  ASSERT_EQ(plan.handovers.size(), 1u);
  EXPECT_EQ(plan.handovers[0].tensor, "x");
  EXPECT_EQ(plan.handovers[0].from, std::nullopt);
}

TEST(PartPlan, OfAResultThatIsAWeightOrAnInput) {
  GraphSpec spec = network();
  spec.outputs = {"w", "x"};
  const Places places = {{}, Site::Device, Site::Device, Site::Cloud, Site::Cloud};
  const PartPlan plan = plan_parts(spec, kOrder, places);
  EXPECT_EQ(plan.results[0].part, 0u);
  EXPECT_EQ(plan.results[1].part, std::nullopt);
  EXPECT_THAT(plan.parts[0].gives, ElementsAre("w", "tb", "ta"));
}

TEST(PartPlan, LayersWithoutAResultAreTold) {
  GraphSpec spec = network();
  spec.outputs = {"tb"};
  EXPECT_THAT(leads_to_results(spec, kOrder), ElementsAre(true, true, true, false, false));
}

TEST(PartPlan, AnExtractGivesWhatOthersRead) {
  const Places places = {{}, Site::Device, Site::Device, Site::Device, Site::Device};
  const Part part = part_of(network(), kOrder, {false, true, true, false, false}, places);
  EXPECT_THAT(part.layers, ElementsAre(0, 1, 2));
  EXPECT_EQ(part.placed, 2u);
  EXPECT_THAT(part.reads, ElementsAre("x"));
  EXPECT_THAT(part.gives, ElementsAre("ta", "tb"));
  const Part last = part_of(network(), kOrder, {false, false, false, false, true}, places);
  EXPECT_THAT(last.reads, ElementsAre("tc"));
  EXPECT_THAT(last.gives, ElementsAre("y"));
}

}  // namespace
}  // namespace offcut::traces
