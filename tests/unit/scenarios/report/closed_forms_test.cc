// The closed forms of the page against the engine: thousands of drawn networks, plans and
// questions, priced by both. Skipped where Node.js is not installed.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/cut/table/question.h"
#include "network_models/network_fields.h"
#include "network_models/network_link.h"
#include "scenarios/report/network_settings.h"
#include "scenarios/report/question_data.h"
#include "tests/support/command.h"
#include "tests/support/graphs.h"
#include "tests/support/node.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;
using network_models::NetworkSpec;
using testing::Random;

constexpr int kCases = 6000;
constexpr double kRounding = 1e-11;

// From 10^low to 10^high, evenly in the logarithm.
double decades(Random& random, double low, double high) {
  return std::pow(10, random.between(low, high));
}

void put(NetworkSpec& spec, std::string_view key, double value) {
  const auto ok = spec.set(key, value);
  EXPECT_TRUE(ok.has_value()) << key;
}

void draw_rates(Random& random, NetworkSpec& spec) {
  put(spec, "uplink_mbit_per_s", decades(random, -2, 4));
  if (random.chance(0.8)) {
    put(spec, "downlink_mbit_per_s", decades(random, -2, 4));
    put(spec, "downlink_scale", decades(random, -1, 1));
  }
  put(spec, "uplink_scale", decades(random, -1, 1));
  if (random.chance(0.3)) put(spec, "users", random.between(1, 20));
  if (random.chance(0.3)) put(spec, "stations", random.between(1, 30));
}

// Any transport, connection and tail rule, and every key with a value of its range.
NetworkSpec draw_network(Random& random) {
  NetworkSpec spec;
  spec.origin = std::make_shared<network_models::NetworkOrigin>();
  const auto word = [&](const char* key, const std::vector<std::string>& words) {
    EXPECT_TRUE(spec.set(key, words[random.below(words.size())]));
  };
  word("transport", network_models::transport_names());
  const bool affine = spec.transport == network_models::Transport::Affine ||
                      spec.transport == network_models::Transport::SizeOverRate;
  if (!affine) word("connection", network_models::connection_names());
  word("tail_rule", network_models::tail_rule_names());
  draw_rates(random, spec);
  for (const network_models::NetworkField& field : network_models::network_fields()) {
    const bool of_time = field.name.ends_with("_ms");
    if (!of_time && !field.name.starts_with("radio.")) continue;
    if (random.chance(0.6)) (void)field.set(spec, decades(random, -1, of_time ? 3 : 4));
  }
  if (!affine && random.chance(0.3)) put(spec, "queue_bytes", std::floor(decades(random, 2, 6)));
  if (!affine && random.chance(0.4)) put(spec, "loss_percent", random.between(0, 0.5));
  return spec;
}

CutFigures draw_plan(Random& random) {
  CutFigures plan;
  plan.device = Duration::from_s(decades(random, -4, 1));
  plan.energy = Energy::from_j(decades(random, -4, 1));
  plan.cloud = Duration::from_s(decades(random, -4, 1));
  plan.up = Bytes(static_cast<std::int64_t>(decades(random, 0, 7)));
  plan.down = Bytes(random.chance(0.2) ? 0 : static_cast<std::int64_t>(decades(random, 0, 6)));
  plan.memory = Bytes(static_cast<std::int64_t>(decades(random, 5, 9)));
  plan.idle_power = Power::from_w(decades(random, -2, 1));
  plan.layers = static_cast<std::uint32_t>(random.below(100));
  plan.offloads = random.chance(0.95);
  plan.accuracy_drop = random.chance(0.5) ? 0 : random.between(0, 0.1);
  if (!plan.offloads) plan.cloud = Duration();
  return plan;
}

Question draw_question(Random& random) {
  using Kind = Objective::Kind;
  Question question;
  constexpr std::array kKinds = {Kind::Latency, Kind::Energy, Kind::EnergyDelay, Kind::Throughput,
                                 Kind::Weighted};
  question.objective.kind = kKinds[random.below(kKinds.size())];
  question.objective.latency_weight = random.between(0, 3);
  question.objective.energy_weight = random.between(0, 3);
  if (random.chance(0.3)) question.objective.scope = EnergyScope::Dnntune;
  if (random.chance(0.3)) question.constraints.latency = Duration::from_s(decades(random, -3, 1));
  if (random.chance(0.3)) question.constraints.energy = Energy::from_j(decades(random, -3, 1));
  if (random.chance(0.3)) question.constraints.device_memory = Bytes(50'000'000);
  if (random.chance(0.3)) question.constraints.uplink_bytes = Bytes(30'000);
  if (random.chance(0.3)) question.constraints.accuracy_drop = 0.02;
  if (random.chance(0.3)) {
    question.stream = Stream{.frames_per_s = decades(random, -1, 2),
                             .cloud_batch = 1 + static_cast<int>(random.below(8)),
                             .batch_marginal = random.between(0, 1)};
  }
  return question;
}

Json json_of(const CutFigures& plan) {
  return {{"device_s", plan.device.s()},     {"energy_j", plan.energy.j()},
          {"cloud_s", plan.cloud.s()},       {"up_bytes", plan.up.count()},
          {"down_bytes", plan.down.count()}, {"memory_bytes", plan.memory.count()},
          {"idle_w", plan.idle_power.w()},   {"layers", plan.layers},
          {"offloads", plan.offloads},       {"accuracy_drop", plan.accuracy_drop}};
}

Json expected_of(const Question& question, const CutFigures& plan, const Link& link) {
  const CutPrice paid = price(plan, link, question.stream);
  const Rank rank = rank_of(question, plan, paid);
  return {{"device", paid.device.s()},     {"uplink", paid.uplink.s()},
          {"cloud", paid.cloud.s()},       {"downlink", paid.downlink.s()},
          {"compute", paid.compute.j()},   {"transmit", paid.transmit.j()},
          {"receive", paid.receive.j()},   {"promotion", paid.promotion.j()},
          {"tail", paid.tail.j()},         {"idle", paid.idle.j()},
          {"latency", paid.latency().s()}, {"energy", paid.energy(question.objective.scope).j()},
          {"value", rank.value},           {"excess", rank.excess}};
}

TEST(ClosedForms, OfThePageAreThoseOfTheEngineToRounding) {
  const std::string node = testing::node_program();
  if (node.empty()) GTEST_SKIP() << "needs Node.js (Debian: apt install nodejs)";
  Random random(20);
  Json cases = Json::array();
  for (int k = 0; k < kCases; ++k) {
    const NetworkSpec spec = draw_network(random);
    const auto link = network_models::build_link(spec);
    ASSERT_TRUE(link.has_value()) << link.error().message;
    const CutFigures plan = draw_plan(random);
    const Question question = draw_question(random);
    cases.push_back({{"network", network_settings(spec)},
                     {"plan", json_of(plan)},
                     {"question", question_data(question)},
                     {"expected", expected_of(question, plan, **link)}});
  }
  const testing::Workplace place;
  place.write("cases.json", Json{{"cases", std::move(cases)}}.dump());
  const testing::Outcome told =
      place.run(node, {OFFCUT_SOURCE_DIR "/tools/report/test/prices.mjs", "cases.json"});
  ASSERT_EQ(told.exit_code, 0) << told.err;
  const Json worst = Json::parse(told.out);
  EXPECT_EQ(worst["cases"], kCases);
  ASSERT_TRUE(worst["difference"].is_number()) << told.out;
  EXPECT_LT(worst["difference"].get<double>(), kRounding) << told.out;
}

}  // namespace
}  // namespace offcut::scenarios
