// What explain says of the network of an answer.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::Workplace;

std::string study(const std::string& network) {
  return R"({ "schema": "offcut.scenario/1", "name": "s", "model": "mobilenet_v2",
              "device": { "model": "oneplus5t", "affinity": "big", "threads": 1,
                          "framework": "tensorflow" },
              "cloud": { "model": "xeon_e5_2620v4" }, "objective": "latency",
              "transfer": { "bytes_per_element": 1 }, "network": )" +
         network + " }";
}

TEST(Explain, TellsBoundsAndExtrapolatedPower) {
  const Workplace place;
  // Fast enough that the cloud is worth it.
  place.write("idle.json", study(R"({ "model": "huang2012_wifi", "connection": "idle",
                                      "uplink_mbit_per_s": 5000, "downlink_mbit_per_s": 5000,
                                      "rtt_ms": 0.1 })"));
  const Outcome idle = place.run(OFFCUT_COMMAND, {"explain", "idle.json"});
  EXPECT_EQ(idle.exit_code, 0) << idle.err;
  EXPECT_THAT(idle.out, HasSubstr("network: transmit power extrapolated: "));
  EXPECT_THAT(idle.out, HasSubstr("ms on the network"));
  place.write("warm.json", study(R"({ "model": "dnntune_wifi", "uplink_mbit_per_s": 5000 })"));
  const Outcome warm = place.run(OFFCUT_COMMAND, {"explain", "warm.json"});
  EXPECT_EQ(warm.exit_code, 0) << warm.err;
  EXPECT_THAT(warm.out, Not(HasSubstr("network:")));
}

// A phone that pays every part: promotion, a grant, a handshake, slow start.
std::string every_part() {
  return study(R"({ "model": "lte", "connection": "tls13", "uplink_mbit_per_s": 40,
                    "downlink_mbit_per_s": 80, "rtt_ms": 12, "grant_ms": 3, "tail_rule": "full",
                    "scheduling_request_period_ms": 4, "radio": { "promotion_ms": 20 } })");
}

TEST(Explain, AsJsonSaysWhatTheTextSaysAndItsPartsAddUp) {
  const Workplace place;
  place.write("s.json", every_part());
  const Outcome told = place.run(OFFCUT_COMMAND, {"explain", "s.json", "--json"});
  ASSERT_EQ(told.exit_code, 0) << told.err;
  const auto json = nlohmann::json::parse(told.out);
  EXPECT_EQ(json["of"]["model"], "mobilenet_v2");
  EXPECT_EQ(json["of"]["network"], "lte");
  EXPECT_EQ(json["of"]["uplink_mbit_per_s"], 40);
  double steps = 0;
  for (const auto& step : json["steps"]) steps += step["time_ms"].get<double>();
  EXPECT_NEAR(steps, json["best"]["latency_ms"].get<double>(), 1e-9);
  double parts = 0;
  std::vector<std::string> names;
  for (const auto& part : json["upload"]) {
    parts += part["time_ms"].get<double>();
    names.push_back(part["name"]);
  }
  EXPECT_NEAR(parts, json["best"]["uplink_ms"].get<double>(), 1e-9);
  EXPECT_THAT(names, ::testing::ElementsAre("promotion", "grant", "handshake", "slow start",
                                            "propagation", "serialisation"));
  const Outcome text = place.run(OFFCUT_COMMAND, {"explain", "s.json"});
  EXPECT_THAT(text.out, HasSubstr("over lte, 40 Mbit/s up, 80 down, round trip 12 ms"));
  EXPECT_THAT(text.out, HasSubstr("handshake"));
}

// Events follow each other without a gap, from the first layer to the last byte of the reply.
TEST(Explain, ATimelineHoldsEveryLayerOnce) {
  const Workplace place;
  place.write("s.json", every_part());
  const Outcome told =
      place.run(OFFCUT_COMMAND, {"explain", "s.json", "--json", "--chrome-trace", "t.json"});
  ASSERT_EQ(told.exit_code, 0) << told.err;
  const auto json = nlohmann::json::parse(told.out);
  const auto timeline = nlohmann::json::parse(place.read("t.json"));
  double at = 0;
  std::size_t layers = 0;
  for (const auto& event : timeline["traceEvents"]) {
    if (event["ph"] != "X") continue;
    EXPECT_NEAR(event["ts"].get<double>(), at, 1e-3) << event;
    at = event["ts"].get<double>() + event["dur"].get<double>();
    layers += event["tid"] == 2 ? 0 : 1;
  }
  EXPECT_NEAR(at * 1e-3, json["best"]["latency_ms"].get<double>(), 1e-6);
  EXPECT_EQ(layers, 56u);
  const Outcome again =
      place.run(OFFCUT_COMMAND, {"explain", "s.json", "--chrome-trace", "t.json"});
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.err, HasSubstr("found a timeline; replace it with --force"));
  const Outcome over =
      place.run(OFFCUT_COMMAND, {"explain", "s.json", "--chrome-trace", "s.json", "--force"});
  EXPECT_EQ(over.exit_code, 2);
  EXPECT_THAT(over.err, HasSubstr("found the input"));
}

// One rule for all verbs that read a study: what `run` refuses, `check`, `explain` and `split`
// refuse with the same words, in whichever kind of study the mistake is.
TEST(Explain, RefusesWhatRunRefuses) {
  const Workplace place;
  struct Mistake {
    std::string study;
    std::string set;
  };
  const std::vector<Mistake> mistakes = {
      {"uncertainty_4g", "uncertainty.most_samples=0"},
      {"uncertainty_4g", "uncertainty.inputs={\"network.rtt_mss\": {\"uniform\": [1, 2]}}"},
      {"sensitivity_4g", "sensitivity.trajectories=0"},
      {"mobilenet_v2_drive", "replay.uplink_trace=none.csv"},
      {"mobilenet_v2_drive", "replay.period_s=0"},
      {"private_ends", "study=uncertainty"},
      {"one_cut_for_all_networks", "network.radio.wait_mw=9"},
      {"one_cut_for_all_networks", "model=transformer"},
      {"private_ends", "output.rows=regimes"},
      {"phone_edge_cloud", "output.rows=fixed_cut"},
      {"phone_edge_cloud", "network.queue_bytes=-1"},
  };
  for (const Mistake& one : mistakes) {
    SCOPED_TRACE(one.study + " --set " + one.set);
    const auto error_of = [&](std::vector<std::string> arguments) {
      arguments.insert(arguments.end(), {one.study, "-q", "--set", one.set});
      const Outcome outcome = place.run(OFFCUT_COMMAND, arguments);
      EXPECT_EQ(outcome.exit_code, 2) << outcome.out;
      return outcome.err.substr(0, outcome.err.find('\n'));
    };
    const std::string ran = error_of({"run"});
    EXPECT_EQ(error_of({"check"}), ran);
    EXPECT_EQ(error_of({"explain"}), ran);
  }
}

}  // namespace
}  // namespace offcut
