#include "engine/cost/trace.h"

#include <cmath>

#include "tests/support/graph_text.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using ::testing::ElementsAre;
using testing::graph_of;

Duration us(double x) { return Duration::from_us(x); }

TracedLayer timed(const std::string& name, const std::vector<std::string>& covers, double median) {
  return {
      .name = name,
      .op = "Op",
      .covers = covers,
      .latency = {.median = us(median), .p10 = us(median), .p90 = us(median), .n = 1, .first = {}},
      .energy = {},
      .counters = {}};
}

TraceRun run_of(std::vector<TracedLayer> layers) {
  TraceRun run;
  run.layers = std::move(layers);
  return run;
}

// conv -> bn -> relu -> pool, and the runtime fuses the first three.
ModelGraph conv_block() {
  return graph_of("x -> conv -> y; y -> bn -> z; z -> relu -> a; a -> pool -> r!");
}

TEST(TimeSummary, InterpolatesPercentilesOfTheSortedSamples) {
  const TimeSummary summary = TimeSummary::of({us(50), us(10), us(40), us(20), us(30)});
  EXPECT_DOUBLE_EQ(summary.median.us(), 30);
  EXPECT_DOUBLE_EQ(summary.p10.us(), 14);  // position 0.4 between 10 and 20
  EXPECT_DOUBLE_EQ(summary.p90.us(), 46);
  EXPECT_EQ(summary.n, 5);
  EXPECT_FALSE(summary.first.has_value());
}

TEST(TimeSummary, OfAnEvenNumberTakesTheMiddleOfTheTwo) {
  EXPECT_DOUBLE_EQ(TimeSummary::of({us(1), us(2), us(4), us(100)}).median.us(), 3);
}

TEST(TimeSummary, OfOneSampleIsThatSample) {
  const TimeSummary summary = TimeSummary::of({us(7)});
  EXPECT_EQ(summary.median, us(7));
  EXPECT_EQ(summary.p10, us(7));
  EXPECT_EQ(summary.p90, us(7));
}

TEST(TraceRun, KeepsTheResidual) {
  TraceRun run = run_of({timed("a", {"a"}, 30), timed("b", {"b"}, 20)});
  EXPECT_DOUBLE_EQ(run.sum_of_layers().us(), 50);
  EXPECT_FALSE(run.residual().has_value());
  run.end_to_end = TimeSummary::of({us(64)});
  EXPECT_DOUBLE_EQ(run.residual()->us(), 14);
  run.end_to_end = TimeSummary::of({us(41)});
  EXPECT_DOUBLE_EQ(run.residual()->us(), -9);
}

TEST(KernelGroups, LayersOfOneKernelShareALabel) {
  const auto groups = kernel_groups(
      conv_block(), run_of({timed("k0", {"conv", "bn", "relu"}, 9), timed("k1", {"pool"}, 1)}));
  ASSERT_OK(groups);
  EXPECT_EQ((*groups)[0], (*groups)[1]);
  EXPECT_EQ((*groups)[0], (*groups)[2]);
  EXPECT_NE((*groups)[0], (*groups)[3]);
}

TEST(KernelGroups, UntimedLayersKeepLabelsOfTheirOwn) {
  const auto groups = kernel_groups(conv_block(), run_of({timed("k0", {"conv", "pool"}, 9)}));
  ASSERT_OK(groups);
  EXPECT_EQ((*groups)[0], (*groups)[3]);
  EXPECT_NE((*groups)[1], (*groups)[2]);
  EXPECT_NE((*groups)[1], (*groups)[0]);
}

TEST(KernelGroups, ATraceOfAnotherModelIsRefused) {
  const auto groups = kernel_groups(conv_block(), run_of({timed("k0", {"conv2d_7"}, 9)}));
  EXPECT_THAT(groups, ErrorIs(ErrorCode::NotFound,
                              "timed layer \"k0\": covers \"conv2d_7\", which graph \"drawn\" does "
                              "not have: a trace of another model?"));
}

TEST(KernelGroups, ALayerTimedTwiceIsRefused) {
  const auto groups =
      kernel_groups(conv_block(), run_of({timed("k0", {"conv"}, 9), timed("k1", {"conv"}, 8)}));
  EXPECT_THAT(groups, ErrorIs(ErrorCode::Inconsistent,
                              "layer \"conv\": expected one timed layer, found \"k0\" and \"k1\""));
}

// Run one fuses {0,1} and {2,3}, run two {1,2}: in common all four go together, and 4 stays alone.
TEST(JoinGroups, IsTheTransitiveUnionOfPartitions) {
  const std::vector<std::vector<std::size_t>> partitions = {{0, 0, 5, 5, 9}, {1, 2, 2, 3, 4}};
  const auto joined = join_groups(partitions);
  EXPECT_EQ(joined[0], joined[1]);
  EXPECT_EQ(joined[1], joined[2]);
  EXPECT_EQ(joined[2], joined[3]);
  EXPECT_NE(joined[3], joined[4]);
}

TEST(JoinGroups, OfOnePartitionIsThatPartition) {
  const std::vector<std::vector<std::size_t>> partitions = {{7, 3, 7}};
  const auto joined = join_groups(partitions);
  EXPECT_EQ(joined[0], joined[2]);
  EXPECT_NE(joined[0], joined[1]);
}

TEST(LayRun, SumsTheKernelsInsideALayer) {
  const ModelGraph graph = conv_block();
  const auto fused = fuse(graph, std::vector<std::size_t>{0, 0, 0, 1});
  ASSERT_OK(fused);
  TraceRun run = run_of({timed("k0", {"conv"}, 9), timed("k1", {"bn", "relu"}, 3)});
  run.layers[0].energy = Energy::from_uj(5);
  run.layers[1].energy = Energy::from_uj(2);
  const auto laid = lay_run(fused->graph, run);
  ASSERT_OK(laid);
  EXPECT_DOUBLE_EQ(laid->time[0].us(), 12);
  EXPECT_DOUBLE_EQ(laid->energy[0]->uj(), 7);
  EXPECT_THAT(laid->timed, ElementsAre(true, false));
  EXPECT_EQ(laid->time[1], Duration::zero());
  EXPECT_FALSE(laid->energy[1].has_value());
}

// The sum of two energies, one of which nobody measured, is not known.
TEST(LayRun, AnEnergyWithAHoleIsNoEnergy) {
  const auto fused = fuse(conv_block(), std::vector<std::size_t>{0, 0, 1, 2});
  ASSERT_OK(fused);
  TraceRun run = run_of({timed("k0", {"conv"}, 9), timed("k1", {"bn"}, 3)});
  run.layers[1].energy = Energy::from_uj(2);
  const auto laid = lay_run(fused->graph, run);
  ASSERT_OK(laid);
  EXPECT_FALSE(laid->energy[0].has_value());
}

// Two kernels of one layer, each with p90 - p10 = 2.563 sd: variances add, 3 and 4 make 5.
TEST(LayRun, VariancesOfKernelsAdd) {
  const auto fused = fuse(conv_block(), std::vector<std::size_t>{0, 0, 1, 2});
  ASSERT_OK(fused);
  TraceRun run = run_of({timed("k0", {"conv"}, 60), timed("k1", {"bn"}, 40)});
  const double span = 2.5631031310892007;
  run.layers[0].latency.p90 = us(60 + 3 * span);
  run.layers[1].latency.p90 = us(40 + 4 * span);
  const auto laid = lay_run(fused->graph, run);
  ASSERT_OK(laid);
  EXPECT_NEAR(laid->relative_sd[0], 0.05, 1e-12);
  EXPECT_EQ(laid->relative_sd[1], 0);
}

TEST(LayRun, AKernelThatStraddlesTwoLayersIsRefused) {
  const auto laid = lay_run(conv_block(), run_of({timed("k0", {"conv", "bn"}, 9)}));
  EXPECT_THAT(laid, ErrorIs(ErrorCode::Inconsistent,
                            "timed layer \"k0\": expected inside one layer, found in \"conv\" and "
                            "\"bn\""));
}

TEST(LayRun, ATraceOfAnotherModelIsRefused) {
  EXPECT_THAT(lay_run(conv_block(), run_of({timed("k0", {"x"}, 9)})),
              ErrorIs(ErrorCode::NotFound, "a trace of another model?"));
}

// What the trace was measured on, fused as the trace says, holds all of its time.
TEST(LayRun, AfterFusingByItsKernelsNothingIsLost) {
  const ModelGraph graph = conv_block();
  const TraceRun run = run_of({timed("k0", {"conv", "relu"}, 9), timed("k1", {"pool"}, 2)});
  const auto groups = kernel_groups(graph, run);
  ASSERT_OK(groups);
  const auto fused = fuse(graph, *groups);
  ASSERT_OK(fused);
  EXPECT_EQ(fused->graph.layer_count(), 2u);  // bn lies between conv and relu, and joins them
  const auto laid = lay_run(fused->graph, run);
  ASSERT_OK(laid);
  EXPECT_DOUBLE_EQ(laid->time[0].us() + laid->time[1].us(), run.sum_of_layers().us());
}

}  // namespace
}  // namespace offcut
