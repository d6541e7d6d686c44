#include "network_models/replay.h"

#include <random>

#include "network_models/bandwidth_trace.h"
#include "network_models/network_file.h"
#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

std::shared_ptr<const BandwidthTrace> steps(const std::vector<std::pair<double, double>>& s_mbit) {
  std::vector<RateStep> out;
  for (const auto& [s, mbit] : s_mbit) {
    out.push_back({Duration::from_s(s), Bandwidth::from_mbit_per_s(mbit)});
  }
  const auto trace = BandwidthTrace::of_steps(out, "steps");
  EXPECT_OK(trace);
  return std::make_shared<const BandwidthTrace>(*trace);
}

CutFigures local(double ms) {
  return {.device = Duration::from_ms(ms),
          .energy = Energy::from_mj(ms),
          .cloud = {},
          .up = {},
          .down = {},
          .memory = {},
          .idle_power = {},
          .layers = 10,
          .offloads = false};
}
CutFigures remote(double device_ms, std::int64_t up) {
  CutFigures out = local(device_ms);
  out.up = Bytes(up);
  out.layers = 0;
  out.offloads = true;
  return out;
}

// 10 Mbit/s for 10 s, 0.1 for 10 s, looping. An upload of 12 MTU-sized segments (18 000 wire bytes)
// takes 14.4 ms or 1440 ms, staying 100 ms. Twenty inferences a second apart see ten of each; the
// adaptive one learns of a change from the second before, so it errs once after each.
ReplayStudy two_speeds() {
  ReplayStudy study;
  auto origin = std::make_shared<NetworkOrigin>();
  study.network.origin = std::move(origin);
  study.network.uplink_trace = steps({{0, 10}, {10, 0.1}});
  study.network.uplink = study.network.uplink_trace->mean();
  study.network.connection = Connection::Warm;
  study.network.tail_rule = TailRule::None;
  study.plans = {local(100), remote(0, 12 * 1448)};
  study.inferences = 20;
  study.streams = 1;
  study.deadline = Duration::from_ms(200);
  study.adaptive.estimator = Estimator::Last;
  return study;
}

TEST(Replay, TwoSpeedsHandWorked) {
  const auto outcomes = replay(two_speeds());
  ASSERT_OK(outcomes);
  ASSERT_EQ(outcomes->size(), 4u);
  const PolicyOutcome& fixed = (*outcomes)[1];
  const PolicyOutcome& adaptive = (*outcomes)[2];
  const PolicyOutcome& oracle = (*outcomes)[3];
  EXPECT_EQ(fixed.policy, "best fixed");
  EXPECT_NEAR(fixed.mean.ms(), 100, 1e-9);
  EXPECT_NEAR(fixed.share[0], 1, 1e-9);
  EXPECT_NEAR(oracle.mean.ms(), (10 * 14.4 + 10 * 100) / 20, 0.01);
  EXPECT_NEAR(oracle.share[1], 0.5, 1e-9);
  EXPECT_EQ(oracle.missed_percent, 0);
  EXPECT_GE(adaptive.switches, 1u);
  EXPECT_LE(adaptive.missed_percent, 10);  // late once in each loop of the trace
  EXPECT_GT(adaptive.regret_percent, 0);
  EXPECT_NEAR(fixed.regret_percent, 100 * (100 / oracle.mean.ms() - 1), 0.01);
}

// At the mean rate of 5.05 Mbit/s offloading takes 28.5 ms and looks best: the plan of a planner
// who knows the mean alone misses half of the deadlines.
TEST(Replay, ThePlanAtTheMeanRateMissesDeadlines) {
  const auto outcomes = replay(two_speeds());
  ASSERT_OK(outcomes);
  const PolicyOutcome& planned = outcomes->front();
  EXPECT_EQ(planned.policy, "planned");
  EXPECT_NEAR(planned.share[1], 1, 1e-9);
  EXPECT_NEAR(planned.missed_percent, 50, 1e-9);
  EXPECT_NEAR(planned.overrun_percent, 50, 1e-9);
  EXPECT_NEAR(planned.p95.ms(), 1440, 0.01);
}

// A bound of 50 ms: offloading keeps it in the fast half, nothing does in the slow one, where the
// device is nearest.
TEST(Replay, PoliciesKeepTheBoundsWhereTheyCan) {
  ReplayStudy study = two_speeds();
  study.question.constraints.latency = Duration::from_ms(50);
  const auto outcomes = replay(study);
  ASSERT_OK(outcomes);
  const PolicyOutcome& fixed = (*outcomes)[1];
  const PolicyOutcome& oracle = (*outcomes)[3];
  EXPECT_NEAR(fixed.share[1], 1, 1e-9);
  EXPECT_NEAR(fixed.broken_percent, 50, 1e-9);
  EXPECT_NEAR(fixed.regret_percent, 0, 1e-9);  // where it keeps the bound it is the best
  EXPECT_NEAR(oracle.share[1], 0.5, 1e-9);
  EXPECT_NEAR(oracle.broken_percent, 50, 1e-9);
  study.question.constraints = {};
  study.question.constraints.energy = Energy::from_mj(1e9);
  const auto loose = replay(study);
  ASSERT_OK(loose);
  EXPECT_EQ((*loose)[3].broken_percent, 0);
  EXPECT_NEAR((*loose)[1].share[0], 1, 1e-9);
}

TEST(Replay, HysteresisAndSlowEstimatorsSwitchLess) {
  ReplayStudy study = two_speeds();
  study.inferences = 200;
  study.period = Duration::from_ms(730);
  study.adaptive.window = Duration::from_ms(250);
  study.network.uplink_trace = steps({{0, 2}, {1, 1.2}, {2, 2}, {3, 1.2}, {4, 2.1}});
  study.plans = {local(100), remote(0, 12 * 1448)};  // break-even at 1.44 Mbit/s
  const auto nervous = replay(study);
  study.adaptive.hysteresis = 0.9;
  const auto calm = replay(study);
  study.adaptive.hysteresis = 0;
  study.adaptive.estimator = Estimator::HarmonicMean;
  study.adaptive.samples = 50;
  const auto smooth = replay(study);
  ASSERT_OK(nervous);
  ASSERT_OK(calm);
  ASSERT_OK(smooth);
  EXPECT_EQ((*calm)[2].switches, 0u);
  EXPECT_LT((*smooth)[2].switches, (*nervous)[2].switches);
}

// The oracle is a bound for every policy, and threads do not change a bit.
TEST(Replay, TheOracleIsNeverBeatenOnAnyNumberOfThreads) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 20; ++round) {
    ReplayStudy study = two_speeds();
    const auto lte = read_network(OFFCUT_SOURCE_DIR "/network_models/data/huang2012_lte.json");
    ASSERT_OK(lte);
    const auto trace = study.network.uplink_trace;
    study.network = *lte;
    study.network.uplink_trace = trace;
    study.network.transport = round % 2 == 0 ? Transport::Packet : Transport::SlowStart;
    study.plans = {local(300)};
    for (int i = 0; i < 5; ++i) {
      study.plans.push_back(remote(static_cast<double>(random() % 300),
                                   1 + static_cast<std::int64_t>(random() % 100000)));
    }
    study.question.objective.kind =
        round % 3 == 0 ? Objective::Kind::Energy : Objective::Kind::Latency;
    study.streams = 7;
    study.threads = 1;
    const auto one = replay(study);
    study.threads = 3;
    const auto many = replay(study);
    ASSERT_OK(one);
    ASSERT_OK(many);
    for (std::size_t i = 0; i < one->size(); ++i) {
      EXPECT_GE((*one)[i].objective, one->back().objective);
      EXPECT_GE((*one)[i].regret_percent, 0);
      EXPECT_EQ((*one)[i].objective, (*many)[i].objective);
      EXPECT_EQ((*one)[i].p99, (*many)[i].p99);
    }
    EXPECT_LE((*one)[1].objective, (*one)[0].objective * (1 + 1e-12));  // best fixed, planned
  }
}

TEST(Replay, RefusesWhatCannotBeReplayed) {
  const auto bad = ErrorCode::InvalidArgument;
  ReplayStudy study = two_speeds();
  study.plans.clear();
  EXPECT_THAT(replay(study), ErrorIs(bad, "at least one plan"));
  study = two_speeds();
  study.network.uplink_trace = nullptr;
  EXPECT_THAT(replay(study), ErrorIs(bad, "uplink trace"));
  study = two_speeds();
  study.adaptive.weight = 0;
  EXPECT_THAT(replay(study), ErrorIs(bad, "0 < weight"));
  study = two_speeds();
  study.inferences = 1000000000;
  EXPECT_THAT(replay(study), ErrorIs(ErrorCode::TooLarge, "found 2e+09"));
}

}  // namespace
}  // namespace offcut::network_models
