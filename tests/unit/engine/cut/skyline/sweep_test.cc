// The chain of two_layers.h over three rates at once: 5 + 1000 u, 14 + 200 u and 50 ms, which
// change places at 11.25 and 180 us a byte; energies 0.5 W * (5 + 1000 u), 22 + 0.5 W * 200 u and
// 100 mJ.
#include "engine/cut/skyline/sweep.h"

#include "tests/support/result_matchers.h"
#include "tests/support/two_layers.h"

namespace offcut {
namespace {

class SweepTest : public ::testing::Test {
 protected:
  SweepTest() {
    for (const double rate : {1e-5, 1e-4, 1e-3}) {
      AffineCoefficients c;
      c.up_s_per_byte = rate;
      networks_.add(c);
    }
  }
  ModelGraph graph_ = testing::two_layers();
  CutSolver solver_ = testing::two_layer_solver(graph_, {wire_column(graph_)});
  std::shared_ptr<const Skyline> skyline_ = solver_.skyline({}, {});
  AffineNetworks networks_;
};

TEST_F(SweepTest, FindsTheFastestPlanOfEachNetwork) {
  const SweepAnswers answers = sweep(*skyline_, networks_, {});
  EXPECT_THAT(answers.plan, ::testing::ElementsAre(0, 1, 2));
  EXPECT_NEAR(answers.value[0], 0.015, 1e-15);
  EXPECT_NEAR(answers.value[1], 0.034, 1e-15);
  EXPECT_NEAR(answers.value[2], 0.050, 1e-15);
}

TEST_F(SweepTest, FindsTheLeastEnergyOfEachNetwork) {
  const SweepAnswers answers = sweep(*skyline_, networks_, {.kind = Objective::Kind::Energy});
  EXPECT_THAT(answers.plan, ::testing::ElementsAre(0, 1, 2));
  EXPECT_NEAR(answers.value[0], 0.0075, 1e-15);
  EXPECT_NEAR(answers.value[1], 0.032, 1e-15);
}

TEST_F(SweepTest, PricesOtherObjectivesOneByOne) {
  const SweepAnswers answers = sweep(*skyline_, networks_, {.kind = Objective::Kind::Throughput});
  EXPECT_THAT(answers.plan, ::testing::ElementsAre(0, 1, 2));
  EXPECT_NEAR(answers.value[1], 0.020, 1e-15);
}

TEST_F(SweepTest, WritesTheLatencyOfEveryCutOverEveryNetwork) {
  std::vector<double> table(9);
  latency_table(*solver_.table(), *solver_.tree(), {}, networks_, table);
  const std::vector<double> ms = {15, 105, 1005, 16, 34, 214, 50, 50, 50};
  for (std::size_t i = 0; i < 9; ++i) EXPECT_NEAR(table[i] * 1e3, ms[i], 1e-9) << i;
}

// A fourth cut between the two ends of the hull, above the line, is never tried for latency.
TEST(LatencyHull, LeavesOutWhatLiesAboveALine) {
  const auto plan = [](double off_ms, std::int64_t up) {
    SkylinePlan out;
    out.figures.device = Duration::from_ms(off_ms);
    out.figures.up = Bytes(up);
    return out;
  };
  const Skyline skyline = Skyline::of_plans({plan(1, 1000), plan(8, 500), plan(9, 100)}, 3);
  EXPECT_THAT(latency_hull(skyline), ::testing::ElementsAre(0, 2));
}

}  // namespace
}  // namespace offcut
