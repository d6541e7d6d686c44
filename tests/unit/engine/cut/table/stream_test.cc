// The chain of two_layers.h as a stream over 100 us a byte:
//
//   cut      device  uplink  cloud   bottleneck   sustains
//   0 {}       0     100 ms  5 ms    uplink       10 a second
//   1 {a}     10      20     4       uplink       50
//   2 {a,b}   50       0     0       device       20
#include "engine/cut/table/stream.h"

#include "tests/support/result_matchers.h"
#include "tests/support/two_layers.h"

namespace offcut {
namespace {

constexpr double kNear = 1e-9;

class StreamTest : public ::testing::TestWithParam<SolverOptions> {
 protected:
  CutAnswer ask(double frames_per_s, const Objective& objective = {}) const {
    return solver_.answer({}, testing::plain_link(1e-4),
                          {.objective = objective,
                           .constraints = {},
                           .stream = Stream{.frames_per_s = frames_per_s}});
  }
  ModelGraph graph_ = testing::two_layers();
  CutSolver solver_ = testing::two_layer_solver(graph_, {wire_column(graph_)}, GetParam());
};

TEST_P(StreamTest, TakesTheFastestPlanThatSustainsTheRate) {
  const CutAnswer best = ask(30);
  EXPECT_TRUE(best.feasible);
  EXPECT_EQ(best.figures.layers, 1u);
  EXPECT_NEAR(best.price.latency().ms(), 34, kNear);
  EXPECT_EQ(Stages::kNames[best.price.stages().longest()], "uplink");
}

TEST_P(StreamTest, NamesTheRateWhereNoPlanSustainsIt) {
  const CutAnswer nearest = ask(60);
  EXPECT_FALSE(nearest.feasible);
  EXPECT_EQ(nearest.binding, "frames_per_s");
  EXPECT_NEAR(nearest.excess, 60 * 0.020, kNear);
  EXPECT_EQ(nearest.figures.layers, 1u);
}

TEST_P(StreamTest, CountsTheEnergyOfAFrameOnItsOwn) {
  // 0 mJ + 0.5 W * 105 ms = 52.5, 20 + 12 = 32, 100 mJ; at 8 a second all are sustained.
  EXPECT_EQ(ask(8, {.kind = Objective::Kind::Energy}).figures.layers, 1u);
  EXPECT_NEAR(ask(8, {.kind = Objective::Kind::Energy}).price.energy().mj(), 32, kNear);
}

INSTANTIATE_TEST_SUITE_P(ByEveryMethod, StreamTest,
                         ::testing::Values(SolverOptions{}, testing::kFrontierOnly),
                         testing::method_name);

TEST(Stream, BatchesInTheCloud) {
  // Four frames cost 4 * (1 + 0.5 * 3) = 10 ms, 2.5 each; the first waits 3 / 30 s for the others.
  const Stream stream{.frames_per_s = 30, .cloud_batch = 4, .batch_marginal = 0.5};
  EXPECT_NEAR(stream.cloud_stage(Duration::from_ms(4)).ms(), 2.5, kNear);
  EXPECT_NEAR(stream.cloud_latency(Duration::from_ms(4)).ms(), 110, kNear);
  CutFigures figures;
  figures.device = Duration::from_ms(10);
  figures.cloud = Duration::from_ms(4);
  figures.up = Bytes(200);
  const CutPrice price = offcut::price(figures, testing::plain_link(1e-4), stream);
  EXPECT_NEAR(price.latency().ms(), 10 + 20 + 110, kNear);
  EXPECT_NEAR(price.stages().time[2].ms(), 2.5, kNear);
}

TEST(Stream, OfSingleFramesTakesThemOneByOne) {
  const Stream stream{.frames_per_s = 30};
  EXPECT_EQ(stream.cloud_latency(Duration::from_ms(4)), Duration::from_ms(4));
  EXPECT_EQ(stream.cloud_stage(Duration::from_ms(4)), Duration::from_ms(4));
}

TEST(Stages, NameTheFirstOfEquallyLongOnes) {
  const Duration ms = Duration::from_ms(1);
  EXPECT_EQ((Stages{{ms, 2 * ms, ms, 2 * ms}}.longest()), 1u);
}

}  // namespace
}  // namespace offcut
