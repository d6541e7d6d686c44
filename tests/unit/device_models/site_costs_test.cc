#include "device_models/site_costs.h"

#include "tests/support/result_matchers.h"
#include "tests/unit/device_models/small_device.h"

namespace offcut::device_models {
namespace {

using testing::on_big;
using testing::run_of;
using testing::small_phone;
using testing::thread_law;
using testing::three_layers;
using testing::time_ms;
using testing::trace_on;

std::vector<double> times_ms(const SiteColumn& column) {
  std::vector<double> out;
  for (const Duration time : column.time) out.push_back(time.ms());
  return out;
}

Duration total(const SiteColumn& column) {
  Duration sum;
  for (const Duration time : column.time) sum += time;
  return sum;
}

TEST(CostColumn, TakesWhatWasMeasured) {
  const Trace trace = trace_on("phone", {run_of(on_big(1), 1, 2, 3), run_of(on_big(2), 1, 1, 2)});
  const Trace* const traces[] = {&trace};
  const auto column = cost_column(small_phone(), three_layers(), on_big(2), traces);
  ASSERT_OK(column);
  EXPECT_THAT(times_ms(*column), ::testing::ElementsAre(1, 1, 2));
  EXPECT_EQ(column->site, "phone");
  EXPECT_EQ(column->idle_power, Power::from_w(0.5));
  EXPECT_THAT(column->provenance, ::testing::Each(Provenance::Measured));
  // 2 threads for 2 ms. The default law keeps (0.115 + 0.45 * 2) / 0.565 cores busy.
  EXPECT_NEAR(column->energy[2].mj(), (0.5 + 0.1 + 1.015 / 0.565) * 2, 1e-12);
  EXPECT_TRUE(column->flags.empty());
}

// Layers add up to 6 ms, the whole takes 6.3 ms: every layer grows by 5 %.
TEST(CostColumn, SpreadsTheResidualOverTheLayers) {
  TraceRun run = run_of(on_big(1), 1, 2, 3);
  run.end_to_end = time_ms(6.3);
  const Trace trace = trace_on("phone", {run});
  const Trace* const traces[] = {&trace};
  const auto spread = cost_column(small_phone(), three_layers(), on_big(1), traces);
  ASSERT_OK(spread);
  EXPECT_NEAR(total(*spread).ms(), 6.3, 1e-12);
  EXPECT_NEAR(spread->time[0].ms(), 1.05, 1e-12);
  const auto plain =
      cost_column(small_phone(), three_layers(), on_big(1), traces, {.spread_residual = false});
  ASSERT_OK(plain);
  EXPECT_THAT(times_ms(*plain), ::testing::ElementsAre(1, 2, 3));
}

TEST(CostColumn, FlagsALargeResidual) {
  TraceRun run = run_of(on_big(1), 1, 2, 3);
  run.end_to_end = time_ms(9);
  const Trace trace = trace_on("phone", {run});
  const Trace* const traces[] = {&trace};
  const auto column = cost_column(small_phone(), three_layers(), on_big(1), traces);
  ASSERT_OK(column);
  ASSERT_EQ(column->flags.size(), 1u);
  EXPECT_NE(column->flags[0].find("1.5 times the sum"), std::string::npos) << column->flags[0];
}

TEST(CostColumn, PrefersMeasuredEnergyAndPower) {
  TraceRun run = run_of(on_big(1), 1, 2, 3);
  run.power = Power::from_w(7);
  run.layers[1].energy = Energy::from_mj(99);
  const Trace trace = trace_on("phone", {run});
  const Trace* const traces[] = {&trace};
  const auto column = cost_column(small_phone(), three_layers(), on_big(1), traces);
  ASSERT_OK(column);
  EXPECT_NEAR(column->energy[0].mj(), 7, 1e-12);
  EXPECT_NEAR(column->energy[1].mj(), 99, 1e-12);
}

// The published 12 ms, spread as the 6 ms of another device: 2, 4, 6.
TEST(CostColumn, StretchesAProfileToAPublishedTotal) {
  DeviceModel device = small_phone();
  device.totals.push_back({.model = "Three",
                           .point = on_big(1),
                           .total = Duration::from_ms(12),
                           .energy = Energy::from_mj(24),
                           .memory = {},
                           .loading = {},
                           .source = "table 1"});
  const Trace trace = trace_on("server", {run_of({}, 1, 2, 3)});
  const Trace* const traces[] = {&trace};
  const auto column = cost_column(device, three_layers(), on_big(1), traces);
  ASSERT_OK(column);
  EXPECT_NEAR(column->time[0].ms(), 2, 1e-12);
  EXPECT_NEAR(column->time[2].ms(), 6, 1e-12);
  EXPECT_NEAR(column->energy[2].mj(), 12, 1e-12);  // half of the time, half of the energy
  EXPECT_THAT(column->provenance, ::testing::Each(Provenance::Scaled));
  ASSERT_EQ(column->flags.size(), 2u);
  EXPECT_NE(column->flags[0].find("proportions of server"), std::string::npos);
  EXPECT_NE(column->flags[1].find("12 ms (table 1)"), std::string::npos);
}

TEST(CostColumn, MeasuredComesBeforePublished) {
  DeviceModel device = small_phone();
  device.totals.push_back({.model = "three",
                           .point = on_big(1),
                           .total = Duration::from_ms(12),
                           .energy = {},
                           .memory = {},
                           .loading = {},
                           .source = "table 1"});
  device.aliases = {"other name"};
  const Trace trace = trace_on("other name", {run_of(on_big(1), 1, 2, 3)});
  const Trace* const traces[] = {&trace};
  const auto column = cost_column(device, three_layers(), on_big(1), traces);
  ASSERT_OK(column);
  EXPECT_NEAR(total(*column).ms(), 6, 1e-12);
}

// Asked at 4 threads, known at 1: a + b/4 + 3c of the default law, said to be assumed.
TEST(CostColumn, ScalesToOtherThreads) {
  const Trace trace = trace_on("phone", {run_of(on_big(1), 1, 2, 3)});
  const Trace* const traces[] = {&trace};
  const auto column = cost_column(small_phone(), three_layers(), on_big(4), traces);
  ASSERT_OK(column);
  EXPECT_NEAR(total(*column).ms(), 6 * (0.1 + 0.9 / 4 + 3 * 0.015), 1e-9);
  EXPECT_THAT(column->provenance, ::testing::Each(Provenance::Scaled));
  EXPECT_GT(column->common_sd, 0);  // of the law: all layers alike
  EXPECT_NE(column->flags.at(0).find("assumed: threads: default law"), std::string::npos);
}

OperatingPoint with_framework(OperatingPoint point, const char* framework) {
  point.framework = framework;
  return point;
}

PublishedTotal total_of(OperatingPoint point, double ms) {
  return {.model = "three",
          .point = std::move(point),
          .total = Duration::from_ms(ms),
          .energy = {},
          .memory = {},
          .loading = {},
          .source = "table 1"};
}

// A total whose framework nobody states holds for one that is named no better than by assumption.
TEST(CostColumn, WidensTheIntervalForAFrameworkThatIsNotStated) {
  DeviceModel device = small_phone();
  device.totals.push_back(total_of(on_big(1), 12));
  const Trace trace = trace_on("server", {run_of({}, 1, 2, 3)});
  const Trace* const traces[] = {&trace};
  const auto any = cost_column(device, three_layers(), on_big(1), traces);
  ASSERT_OK(any);
  EXPECT_EQ(any->common_sd, 0.05);  // of a published total
  const auto named =
      cost_column(device, three_layers(), with_framework(on_big(1), "tflite"), traces);
  ASSERT_OK(named);
  EXPECT_NEAR(total(*named).ms(), 12, 1e-12);
  EXPECT_NEAR(named->common_sd, 0.254951, 1e-6);
  EXPECT_NE(named->flags.back().find("framework not stated, taken as equal to that of tflite"),
            std::string::npos);
}

TEST(CostColumn, SaysThatThreadsOfATotalAreNotStated) {
  DeviceModel device = small_phone();
  device.totals.push_back(total_of(on_big(0), 12));
  const Trace trace = trace_on("server", {run_of({}, 1, 2, 3)});
  const Trace* const traces[] = {&trace};
  const auto column = cost_column(device, three_layers(), on_big(4), traces);
  ASSERT_OK(column);
  EXPECT_NEAR(total(*column).ms(), 12, 1e-12);
  EXPECT_NE(column->flags.back().find("threads not stated, taken as 4"), std::string::npos);
}

// Cores that nobody states are those of "any", which fills the big ones first.
TEST(CostColumn, CoresThatAreNotStatedAreTheFastest) {
  OperatingPoint any;
  OperatingPoint little = on_big(1);
  little.affinity = "little";
  const Trace trace = trace_on("phone", {run_of(any, 1, 2, 3)});
  const Trace* const traces[] = {&trace};
  const auto big = cost_column(small_phone(), three_layers(), on_big(1), traces);
  ASSERT_OK(big);
  EXPECT_TRUE(big->flags.empty());
  const auto other = cost_column(small_phone(), three_layers(), little, traces);
  ASSERT_OK(other);
  EXPECT_NEAR(other->common_sd, 0.25, 1e-12);
}

// mace to tensorflow to tflite: 12 ms / 0.5 * 1.2, errors 0.3 and 0.4 make 0.5, and both are said.
TEST(CostColumn, RatiosComposeAndTheirPathIsSaid) {
  DeviceModel device = small_phone();
  device.totals.push_back(total_of(with_framework(on_big(1), "mace"), 12));
  device.ratios.push_back({"framework", "tensorflow", "tflite", "any", 1.2, 0.3, "made up"});
  device.ratios.push_back({"framework", "tensorflow", "mace", "any", 0.5, 0.4, "made up"});
  const Trace trace = trace_on("server", {run_of({}, 1, 2, 3)});
  const Trace* const traces[] = {&trace};
  const auto column =
      cost_column(device, three_layers(), with_framework(on_big(1), "tflite"), traces);
  ASSERT_OK(column);
  EXPECT_NEAR(total(*column).ms(), 28.8, 1e-9);
  EXPECT_NEAR(column->common_sd, 0.502494, 1e-6);
  EXPECT_NE(column->flags.back().find(
                ", by framework mace to tensorflow, framework tensorflow to tflite"),
            std::string::npos)
      << column->flags.back();
}

// Threads hardly add to the energy of the cores: 6 mJ of work at 1 W, and 0.6 W while it lasts.
TEST(CostColumn, TheEnergyOfTheCoresIsThatOfTheWork) {
  DeviceModel device = small_phone();
  device.thread_laws.push_back(thread_law(0.25));
  const Trace trace = trace_on("phone", {run_of(on_big(1), 1, 2, 3)});
  const Trace* const traces[] = {&trace};
  for (const int threads : {1, 2, 3, 4}) {
    const auto column = cost_column(device, three_layers(), on_big(threads), traces);
    ASSERT_OK(column);
    Energy energy;
    for (const Energy layer : column->energy) energy += layer;
    EXPECT_NEAR(energy.mj(), 6 + 0.6 * total(*column).ms(), 1e-9);
  }
}

TEST(CostColumn, RefusesThreadsBeyondTheCores) {
  const Trace trace = trace_on("phone", {run_of(on_big(1), 1, 2, 3)});
  const Trace* const traces[] = {&trace};
  EXPECT_THAT(
      cost_column(small_phone(), three_layers(), on_big(16), traces),
      ErrorIs(ErrorCode::InvalidArgument, "expected 1..4 (cores of affinity \"big\"), found 16"));
}

TEST(CostColumn, PredictsALayerNobodyTimed) {
  DeviceModel device = small_phone();
  KernelTable table;
  table.point = on_big(1);
  table.fits.push_back({.kernel = "*",
                        .us = {100, 0, 0, 0, 0, 0},  // every layer takes 100 us
                        .samples = 9,
                        .relative_sd = 0.1,
                        .mflop_least = 0,
                        .mflop_most = 1,
                        .mb_least = 0,
                        .mb_most = 1,
                        .anchors = {}});
  device.kernels.push_back(table);
  const auto column = cost_column(device, three_layers(), on_big(1), {});
  ASSERT_OK(column);
  EXPECT_NEAR(total(*column).us(), 300, 1e-9);
  EXPECT_THAT(column->provenance, ::testing::Each(Provenance::Predicted));
  EXPECT_THAT(column->relative_sd, ::testing::Each(0.2));  // twice: no law of their own class
}

TEST(CostColumn, SaysWhatIsKnownWhereNothingAnswers) {
  EXPECT_THAT(
      cost_column(small_phone(), three_layers(), on_big(3), {}),
      ErrorIs(ErrorCode::NotFound, "device model \"phone\": no trace of \"three\" at cpu big x3"));
  EXPECT_THAT(cost_column(small_phone(), three_layers(), on_big(3), {}),
              ErrorIs(ErrorCode::NotFound, "(measured: none)"));
}

TEST(CostColumn, RefusesATraceOfAnotherModel) {
  TraceRun run = run_of(on_big(1), 1, 2, 3);
  run.layers[0].covers = {"conv7"};
  const Trace trace = trace_on("phone", {run});
  const Trace* const traces[] = {&trace};
  EXPECT_THAT(cost_column(small_phone(), three_layers(), on_big(1), traces),
              ErrorIs(ErrorCode::NotFound, "trace of \"three\" on \"phone\": timed layer \"a\""));
}

TEST(CostColumnOfTrace, AnswersOnlyForWhatWasMeasured) {
  const Trace trace = trace_on("server", {run_of(on_big(1), 1, 2, 3), run_of(on_big(2), 1, 2, 3)});
  const auto column = cost_column(trace, three_layers(), on_big(1));
  ASSERT_OK(column);
  EXPECT_EQ(column->site, "server");
  EXPECT_EQ(column->flags.size(), 1u);  // no power known
  EXPECT_THAT(cost_column(trace, three_layers(), on_big(3)),
              ErrorIs(ErrorCode::NotFound,
                      "trace of \"three\" on \"server\": no run at 3 threads (measured: 1, 2)"));
}

// Without a clock, the fastest run answers; with one, that run alone.
TEST(CostColumnOfTrace, KnowsTheClocksOfItsRuns) {
  OperatingPoint slow = on_big(1);
  slow.frequency_mhz = 1000;
  OperatingPoint fast = on_big(1);
  fast.frequency_mhz = 2000;
  const Trace trace = trace_on("server", {run_of(slow, 2, 4, 6), run_of(fast, 1, 2, 3)});
  EXPECT_NEAR(total(*cost_column(trace, three_layers(), on_big(1))).ms(), 6, 1e-12);
  EXPECT_NEAR(total(*cost_column(trace, three_layers(), slow)).ms(), 12, 1e-12);
  OperatingPoint between = on_big(1);
  between.frequency_mhz = 1500;
  EXPECT_THAT(cost_column(trace, three_layers(), between),
              ErrorIs(ErrorCode::NotFound, "at 1500 MHz (measured: "));
}

}  // namespace
}  // namespace offcut::device_models
