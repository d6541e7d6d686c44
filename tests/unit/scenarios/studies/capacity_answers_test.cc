// Whole capacity studies whose answers are known by hand or by a formula.
#include <limits>

#include "tests/support/capacity_example.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;
using testing::Not;

class CapacityAnswers : public CapacityExample {};

// M/D/1 at 0.995 needs 9.21 s; the limit of 8.5 s takes a second server.
TEST_F(CapacityAnswers, AServerNearSaturationIsNotValid) {
  devices()["arrivals"]["per_s"] = 0.04975;
  study_["objective"]["latency_ms"] = 8500;
  study_["curves"] = Json::parse(R"({"servers": [1]})");
  const CapacityReport report = run();
  EXPECT_TRUE(report.verdict.valid());
  EXPECT_EQ(report.answer.kinds[0].servers, 2);
  EXPECT_NEAR(report.over_servers[0].percentile_s[0].value, 9.21, 0.03);
}

// Forming 1000 at 40 per second takes 25 s whatever the servers. Batches that wait for nobody hold.
TEST_F(CapacityAnswers, ABatchThatFormsIsWaitedForByAll) {
  kind()["batching"] = {{"limit", 1000}, {"timeout_ms", 100000}, {"marginal", 0.1}};
  study_["curves"] = Json::parse(R"({"servers": [3]})");
  const CapacityReport report = run();
  EXPECT_EQ(report.verdict.outcome, queue::Outcome::Fails);
  EXPECT_NEAR(report.over_servers[0].percentile_s[1].value, 14.5, 0.5);
  EXPECT_NEAR(report.over_servers[0].percentile_s[0].value, 27.0, 0.5);
  EXPECT_THAT(report.verdict.text(), HasSubstr("timeout_ms 0"));
  EXPECT_THAT(report.verdict.text(), Not(HasSubstr("by the formulas")));
}

TEST_F(CapacityAnswers, AdviceOnGrowthIsSimulated) {
  kind()["batching"] = {{"limit", 4}, {"timeout_ms", 10}, {"marginal", 0.5}};
  const CapacityReport report = run();
  EXPECT_TRUE(report.verdict.valid());
  EXPECT_THAT(report.verdict.text(), HasSubstr("the fleet may grow by 40%"));
}

// 60 requests per second in batches of four: by the mean 60 * 20 ms * 2.8 / 4 = 0.84 of a server,
// by the longest of four exponential times (25/12 times) 1.75.
TEST_F(CapacityAnswers, TheLongestOfABatchIsUnstable) {
  devices()["arrivals"]["per_s"] = 0.06;
  kind()["service_scv"] = 1;
  kind()["batching"] = {{"limit", 4}, {"timeout_ms", 6}, {"marginal", 0.6}};
  study_["curves"] = Json::parse(R"({"servers": [1, 2]})");
  const CapacityReport report = run();
  EXPECT_THAT(report.over_servers[0].unstable, HasSubstr("UNSTABLE: pool \"s\""));
  EXPECT_EQ(report.over_servers[1].unstable, "");
}

// The device alone takes 136 ms and keeps 150; the upload is faster on average, but not at p99.
TEST_F(CapacityAnswers, CutsAreChosenForTheObjective) {
  study_["policy"] = Json::parse(R"({"cuts": "best_alone"})");
  study_["objective"]["latency_ms"] = 150;
  devices()["network"]["uplink_mbit_per_s"] = 10;
  devices()["uplink_scv"] = 1;
  devices()["arrivals"] = {{"process", "periodic"}, {"every_ms", 2000}};
  const CapacityReport report = run();
  EXPECT_TRUE(report.verdict.valid());
  EXPECT_EQ(report.answer.kinds[0].servers, 0);
  EXPECT_THAT(report.verdict.cuts, testing::ElementsAre("k: output"));
}

TEST_F(CapacityAnswers, MoreBandwidthNeverNeedsMoreServers) {
  for (const char* cuts : {"best_alone", "equilibrium"}) {
    SCOPED_TRACE(cuts);
    study_["policy"] = Json::object();
    study_["policy"]["cuts"] = cuts;
    study_["objective"]["latency_ms"] = 60;
    devices()["network"]["uplink_mbit_per_s"] = 40;
    devices()["arrivals"] = {{"process", "periodic"}, {"every_ms", 1000}};
    study_["sensitivity"] = Json::parse("[0.5, 2, 4]");
    study_["requests_at_most"] = 1'000'000;
    const CapacityReport report = run();
    double fewest = std::numeric_limits<double>::infinity();
    for (const queue::SensitivityRow& row : report.sensitivity) {
      if (row.axis != "bandwidth") continue;
      const double servers =
          row.why_not.empty() ? row.servers : std::numeric_limits<double>::infinity();
      EXPECT_LE(servers, fewest) << row.factor;
      fewest = servers;
    }
  }
}

// The limit is the p99 that a first run measures: later ones cannot tell on which side they are.
TEST_F(CapacityAnswers, ALimitAtTheValueIsTooClose) {
  devices()["count"] = 1;
  devices()["arrivals"] = {{"process", "gamma"}, {"per_s", 5}, {"scv", 1}};
  study_["policy"]["cut"] = "output";  // 136 ms at 5 per second: a device at 0.68
  study_["requests_at_most"] = 100000;
  study_["objective"]["latency_ms"] = 560;
  const auto study = open();
  ASSERT_OK(study);
  const auto seen = queue::probe(study->demand, 0, 1, study->search);
  ASSERT_OK(seen);
  study_["objective"]["latency_ms"] = seen->result.fleet.percentile_s[0].value * 1e3;
  const CapacityReport report = run();
  EXPECT_EQ(report.verdict.outcome, queue::Outcome::TooClose);
  EXPECT_THAT(report.verdict.text(), HasSubstr("TOO CLOSE"));
  EXPECT_THAT(report.verdict.text(), HasSubstr("would settle it"));
}

// Gamma arrivals at 0.98 forget their start in 10 000 requests; 200 000 are not enough for 10 runs.
TEST_F(CapacityAnswers, ABudgetThatIsTooShortIsNeverValid) {
  devices()["arrivals"] = {{"process", "gamma"}, {"per_s", 0.049}, {"scv", 2}};
  study_["objective"]["latency_ms"] = 60000;
  study_["requests_at_most"] = 200000;
  study_["curves"] = Json::parse(R"({"servers": [1]})");
  const CapacityReport report = run();
  EXPECT_EQ(report.answer.kinds[0].servers, 2);
  EXPECT_THAT(report.over_servers[0].unstable, HasSubstr("not enough samples"));
}

// The radio stays awake between requests 200 ms apart, stated or not.
TEST_F(CapacityAnswers, TheRadiosGapFollowsTheArrivals) {
  write("n.json", R"({"schema": "offcut.network/1", "name": "n", "source": "made up",
    "transport": "affine", "connection": "warm", "rtt_ms": 2, "uplink_mbit_per_s": 1000,
    "tail_rule": "amortised", "radio": {"transmit_base_mw": 1000, "promotion_ms": 80,
    "promotion_mw": 500, "tail_ms": 1000, "tail_mw": 300}})");
  const auto latency_ms = [&](double every_ms) {
    devices()["arrivals"] = {{"process", "periodic"}, {"every_ms", every_ms}};
    const auto study = open();
    EXPECT_OK(study);
    return study->demand.classes[0].options[0].alone(0).ms();
  };
  EXPECT_NEAR(latency_ms(2000) - latency_ms(200), 80, 1e-6);
  devices()["network"]["inference_gap_ms"] = 200;
  EXPECT_OK(open());
  devices()["network"]["inference_gap_ms"] = 500;
  EXPECT_THAT(open(), ErrorIs(ErrorCode::InvalidArgument, "inference_gap_ms"));
}

// Ten devices whose requests come in bursts: four servers are idle for Poisson arrivals and fail,
// eight hold.
TEST_F(CapacityAnswers, BurstsNeedMoreThanAPoolThatPoissonArrivalsLeaveIdle) {
  devices()["count"] = 10;
  devices()["arrivals"] = Json::parse(R"({"process": "gamma", "per_s": 1, "scv": 100})");
  study_["objective"]["latency_ms"] = 300;
  const CapacityReport report = run();
  EXPECT_NE(report.verdict.outcome, queue::Outcome::Fails) << report.verdict.text();
  EXPECT_GT(report.answer.kinds[0].servers, 4);
}

// An affine network charges the whole trip to the upload; it is on the way all the same, and keeps
// neither radio nor cell busy. 100 kB over 100 Mbit/s take 8 ms.
TEST_F(CapacityAnswers, TheTripOfAnAffineNetworkKeepsNoRadioBusy) {
  devices()["network"]["rtt_ms"] = 300;
  devices()["network"]["uplink_mbit_per_s"] = 100;
  const auto study = open();
  ASSERT_OK(study);
  for (const queue::CutOption& option : study->demand.classes[0].options) {
    if (option.label != "input") continue;
    EXPECT_NEAR(option.up.mean.ms(), 8, 1e-9);
    EXPECT_NEAR(option.propagation.ms(), 150, 1e-9);
    EXPECT_NEAR(option.down.ms(), 0, 1e-9);
    EXPECT_NEAR(option.alone(0).ms(), 300 + 8 + 20, 1e-9);
  }
}

// A quarter of the uploads meets 8 Mbit/s: 100 ms (some straddle the edge); others 10 ms.
TEST_F(CapacityAnswers, RecordedBandwidthsAreMetAtAllTimes) {
  write("n.json", R"({"schema": "offcut.network/1", "name": "n", "source": "made up",
    "transport": "affine", "connection": "warm", "rtt_ms": 2, "uplink_trace": "record.csv",
    "tail_rule": "none", "radio": {"transmit_base_mw": 1000}})");
  const auto study = open();
  ASSERT_OK(study);
  const queue::CutOption* input = nullptr;
  for (const queue::CutOption& option : study->demand.classes[0].options) {
    if (option.label == "input") input = &option;
  }
  ASSERT_NE(input, nullptr);
  EXPECT_GT(input->up.mean.ms(), 28);
  EXPECT_LT(input->up.mean.ms(), 36);
  ASSERT_NE(input->up.ratios, nullptr);
  EXPECT_GT(input->up.scv, 1);
  devices()["network"]["trace_start_ms"] = 5;
  EXPECT_THAT(open(), ErrorIs(ErrorCode::InvalidArgument, "trace_start_ms"));
}

TEST_F(CapacityAnswers, KeysWithoutEffectAreErrors) {
  const Json good = study_;
  const auto refused = [&](const char* text) {
    const auto study = open();
    study_ = good;
    EXPECT_THAT(study, ErrorIs(ErrorCode::InvalidArgument, text));
  };
  study_["objective"] = {{"energy_mj", 5}, {"of", "fleet"}};
  refused("of: expected \"latency_ms\" beside it");
  study_["objective"] = {{"energy_mj", 5}, {"percentile", 0.9}};
  refused("percentile: expected \"latency_ms\" beside it");
  study_["objective"]["battery_h"] = 5;
  refused("expected a class with a battery");
  study_["policy"]["minimise"]["latency"] = 1;
  refused("minimise: expected cuts to choose from");
  study_["policy"] = Json::parse(R"({"cuts": "best_alone", "minimise": {"latency": 0}})");
  refused("a weight over 0");
  study_["cells"] = Json::parse(R"([{"name": "c", "parallel_uplinks": 2}])");
  refused("cells[0]: expected a class with \"cell\": \"c\"");
  kind()["batching"] = {{"limit", 1}, {"timeout_ms", 5}, {"marginal", 1}};
  refused("limit");
  kind()["discipline"] = "shared";
  kind()["batching"] = {{"limit", 4}, {"marginal", 1}};
  refused("batching: expected discipline \"fifo\"");
  devices()["networks"] =
      Json::parse(R"([{"name": "a", "share": 1, "network": {"model": "n.json"}}])");
  refused("network: expected it or \"networks\", found both");
  study_["classes"].push_back(study_["classes"][0]);
  refused("classes: expected different names");
}

}  // namespace
}  // namespace offcut::scenarios
