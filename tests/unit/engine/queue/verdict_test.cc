#include "engine/queue/verdict.h"

#include <limits>

#include "tests/support/example_fleet.h"
#include "tests/support/result_matchers.h"

namespace offcut::queue {
namespace {

using testing::Contains;
using testing::HasSubstr;

Verdict verdict_for(const Demand& demand) {
  SearchOptions options;
  options.verifications = 2;
  const auto answer = search(demand, options);
  EXPECT_OK(answer);
  return verdict_of(demand, *answer, options);
}

TEST(Verdict, ValidTellsServersCostMarginsAndHeadroom) {
  Demand demand = example_demand();
  demand.classes.resize(1);
  const Verdict verdict = verdict_for(demand);
  EXPECT_TRUE(verdict.valid());
  EXPECT_THAT(verdict.headline, testing::StartsWith("VALID: "));
  EXPECT_THAT(verdict.headline, HasSubstr("x \"gpu\" hold the objective (2 fresh runs of 2"));
  ASSERT_EQ(verdict.findings.size(), 1u);
  EXPECT_THAT(verdict.cuts, testing::ElementsAre("phone: pool2"));
  EXPECT_EQ(verdict.batteries.size(), 1u);
  EXPECT_THAT(verdict.recommendations, Contains(HasSubstr("grow")));
  EXPECT_THAT(verdict.text(), HasSubstr("p99 latency of \"phone\" <= 250 ms  yes"));
}

// No latency is negative, and an end that is not known is no number.
TEST(Verdict, IntervalsBeginAtZero) {
  EXPECT_EQ(figures(Estimate{0.010, 0.004}, 1e3), "10 +- 4");
  EXPECT_EQ(figures(Estimate{0.010, 0.030}, 1e3), "10 (0 .. 40)");
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(figures(Estimate{0.010, kInfinity}, 1e3), "10 (0 .. ?)");
}

TEST(Verdict, SaysInWordsThatNoServerIsNeeded) {
  Demand demand = example_demand();
  for (ClassDemand& c : demand.classes) c.options = {local_option(40)};
  EXPECT_THAT(
      verdict_for(demand).headline,
      HasSubstr("VALID: no server is needed: all devices keep the objective by themselves"));
}

// The camera takes 110 ms at best, before any wait: 80 ms needs more bandwidth, and says how much.
TEST(Verdict, InvalidSaysWhichChangeWouldCureIt) {
  Demand demand = example_demand();
  demand.classes = {demand.classes[1]};
  demand.objective.latency = Duration::from_ms(90);
  const Verdict verdict = verdict_for(demand);
  EXPECT_FALSE(verdict.valid());
  EXPECT_THAT(verdict.headline, HasSubstr("INVALID: no number of \"gpu\""));
  EXPECT_THAT(verdict.recommendations, Contains(HasSubstr("times the bandwidth")));
  EXPECT_THAT(verdict.text(), HasSubstr("NO"));
}

// A cell at 94%: its queue is told apart from what servers can shorten.
TEST(Verdict, InvalidNamesTheStationThatIsFull) {
  Demand demand = example_demand();
  demand.classes = {demand.classes[1]};
  demand.classes[0].options.resize(1);  // 3000 uploads a second of 110 ms: 330 at once
  demand.classes[0].cell = 0;
  demand.cells = {{"site", 351}};
  demand.objective.latency = Duration::from_ms(165);
  const Verdict verdict = verdict_for(demand);
  EXPECT_FALSE(verdict.valid());
  EXPECT_THAT(verdict.recommendations, Contains(HasSubstr("cell \"site\": 94.02% busy")));
}

// 30 ms of propagation and 700 ms at home: nothing brings the camera under 20 ms.
TEST(Verdict, InvalidSaysWhenNothingHelps) {
  Demand demand = example_demand();
  demand.classes = {demand.classes[1]};
  demand.objective.latency = Duration::from_ms(20);
  const Verdict verdict = verdict_for(demand);
  EXPECT_THAT(verdict.recommendations, Contains(HasSubstr("allow more time")));
}

TEST(Verdict, AnEnergyBoundThatBreaksNamesTheFrugalCut) {
  Demand demand = example_demand();
  demand.classes.resize(1);
  demand.objective.energy = Energy::from_mj(50);
  const Verdict verdict = verdict_for(demand);
  EXPECT_FALSE(verdict.valid());
  EXPECT_THAT(verdict.recommendations, Contains(HasSubstr("most frugal cut is \"input\"")));
}

// Servers that cost the same but serve half as fast lose, and the verdict says by how much.
TEST(Verdict, ComparesKinds) {
  Demand demand = example_demand();
  demand.classes.resize(1);
  demand.kinds.push_back(demand.kinds[0]);
  demand.kinds[1].name = "old";
  for (CutOption& option : demand.classes[0].options) {
    if (option.offloads) option.cloud.push_back({option.cloud[0].mean * 2, 0.1});
  }
  const Verdict verdict = verdict_for(demand);
  EXPECT_THAT(verdict.recommendations, Contains(HasSubstr("stay with \"gpu\"")));
}

}  // namespace
}  // namespace offcut::queue
