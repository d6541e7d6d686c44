// Rows "all_cuts" over three sites, against every nested pair of subsets of the layers.
#include <algorithm>

#include "tests/property/scenarios/kind_checks.h"
#include "tests/support/result_matchers.h"

namespace offcut::testing {
namespace {

constexpr double kLineMbitPerS = 50;
constexpr double kLineRttMs = 1;

// The edge is as fast as the cloud, so that what a plan adds to the two sites of its device cut is
// the time on the second network.
Json edge_document() {
  Json document = SmallWorld::scenario();
  document["edge"] = {
      {"trace", "cloud.trace.json"},
      {"network",
       {{"model", "net.json"}, {"uplink_mbit_per_s", kLineMbitPerS}, {"rtt_ms", kLineRttMs}}}};
  document["output"]["rows"] = "all_cuts";
  return document;
}

bool lies_in(const std::vector<bool>& inner, const std::vector<bool>& outer) {
  for (std::size_t v = 0; v < inner.size(); ++v) {
    if (inner[v] && !outer[v]) return false;
  }
  return true;
}

struct Pair {
  double latency_ms = 0;
  bool keeps_pin = false;  // the first layer on the device
};

std::vector<Pair> pairs_of(const SmallWorld& world) {
  Asked line;
  line.uplink_mbit_per_s = kLineMbitPerS;
  line.rtt_ms = kLineRttMs;
  Asked nothing;  // a network that takes no time
  nothing.uplink_mbit_per_s = nothing.downlink_mbit_per_s = 1e15;
  nothing.rtt_ms = 0;
  const std::vector<Weighed> inner = world.plans({});
  const std::vector<Weighed> on_line = world.plans(line);
  const std::vector<Weighed> alone = world.plans(nothing);
  std::vector<Pair> out;
  for (const Weighed& device : inner) {
    for (std::size_t e = 0; e < on_line.size(); ++e) {
      if (!lies_in(device.on_device, on_line[e].on_device)) continue;
      const bool away = device.layers < static_cast<int>(world.layers());
      const double second_ms = away ? on_line[e].latency_ms - alone[e].latency_ms : 0;
      out.push_back({device.latency_ms + second_ms, device.on_device[0]});
    }
  }
  std::sort(out.begin(), out.end(),
            [](const Pair& a, const Pair& b) { return a.latency_ms < b.latency_ms; });
  return out;
}

std::vector<Pair> pairs_of(const std::vector<scenarios::ResultRow>& rows) {
  std::vector<Pair> out;
  for (const scenarios::ResultRow& row : rows) {
    out.push_back({row.price.latency().ms(), row.feasible});
  }
  std::sort(out.begin(), out.end(),
            [](const Pair& a, const Pair& b) { return a.latency_ms < b.latency_ms; });
  return out;
}

TEST(EdgeCuts, AreAllNestedPairsOfSubsets) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE(seed);
    WorldFolder world(seed);
    Json document = edge_document();
    document["constraints"]["pin_to_device"] = {SmallWorld::layer_name(0)};
    const std::vector<Pair> expected = pairs_of(world.world());
    const std::vector<Pair> found = pairs_of(world.rows(document));
    ASSERT_EQ(found.size(), expected.size());
    const auto pinned = [](const Pair& pair) { return pair.keeps_pin; };
    EXPECT_EQ(std::count_if(found.begin(), found.end(), pinned),
              std::count_if(expected.begin(), expected.end(), pinned));
    for (std::size_t i = 0; i < found.size(); ++i) {
      expect_close(found[i].latency_ms, expected[i].latency_ms, "latency");
    }
  }
}

// The least of all cuts that keep the bounds is the row of "best".
TEST(EdgeCuts, HoldTheBestOne) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE(seed);
    WorldFolder world(seed);
    Json document = edge_document();
    document["objective"] = "energy";
    const auto all = world.rows(document);
    std::vector<double> latencies;
    for (const scenarios::ResultRow& row : all) latencies.push_back(row.price.latency().ms());
    std::sort(latencies.begin(), latencies.end());
    document["constraints"]["latency_ms"] = latencies[latencies.size() / 2] * 1.0001;
    double least_mj = kInfinity;
    for (const scenarios::ResultRow& row : world.rows(document)) {
      if (row.feasible) least_mj = std::min(least_mj, row.price.energy(row.scope).mj());
    }
    document["output"]["rows"] = "best";
    const auto best = world.rows(document);
    ASSERT_EQ(best.size(), 1u);
    expect_close(best[0].price.energy(best[0].scope).mj(), least_mj, "energy");
  }
}

// Over a constant rate every policy of a replay does what the row of "best" says.
TEST(EdgeCuts, ReplayOverAConstantRateIsTheBestOne) {
  int edges = 0;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    for (const char* objective : {"latency", "energy", "edp"}) {
      SCOPED_TRACE(message("seed ", std::size_t{seed}, ", ", objective));
      WorldFolder world(seed);
      Json document = edge_document();
      document["objective"] = objective;
      document["edge"]["network"]["uplink_mbit_per_s"] = seed % 2 == 0 ? 0.5 : 50;
      document["output"]["rows"] = "best";
      const auto best = world.rows(document);
      ASSERT_EQ(best.size(), 1u);
      document.erase("output");
      document["study"] = "replay";
      document["replay"] = {{"uplink_trace", "rate.csv"}, {"inferences", 3}, {"streams", 2}};
      std::string error;
      const auto tables = world.tables(document, error);
      ASSERT_EQ(error, "");
      for (std::size_t r = 0; r < 4; ++r) {
        const auto number = [&](std::size_t c) { return std::get<double>(tables[0].rows[r][c]); };
        expect_close(number(2), best[0].price.latency().ms(), "latency", 1e-7);
        expect_close(number(5), best[0].price.energy(best[0].scope).mj(), "energy", 1e-7);
        EXPECT_NEAR(number(6), 0, 1e-6);
      }
      edges += std::get<std::string>(tables[0].rows[3][9]).starts_with("edge") ? 1 : 0;
    }
  }
  EXPECT_GT(edges, 10);
}

// At any uplink, and any round trip, the regime there says what the row of "best" there says.
TEST(EdgeCuts, RegimesAreTheBestOneEverywhere) {
  const struct {
    const char* key;
    double from, to;
  } parameters[] = {{"uplink_mbit_per_s", 0.5, 80}, {"rtt_ms", 0.1, 60}};
  std::size_t regimes = 0;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    WorldFolder world(seed);
    for (const auto& over : parameters) {
      for (const bool bounded : {false, true}) {
        Json document = edge_document();
        document["objective"] = seed % 2 == 0 ? "latency" : "energy";
        document["edge"]["network"]["uplink_mbit_per_s"] = seed % 3 == 0 ? 2 : 50;
        if (bounded) document["constraints"]["energy_mj"] = 45;
        document["output"] = {{"rows", "regimes"},
                              {"over", std::string("network.") + over.key},
                              {"from", over.from},
                              {"to", over.to}};
        const auto rows = world.rows(document);
        ASSERT_FALSE(rows.empty());
        regimes += rows.size();
        document["output"] = {{"rows", "best"}};
        for (const scenarios::ResultRow& row : rows) {
          SCOPED_TRACE(message("seed ", std::size_t{seed}, " over ", over.key));
          const auto end = [&](std::size_t k) {
            return std::get<double>(row.extra[row.extra.size() - 3 + k]);
          };
          EXPECT_TRUE(std::get<bool>(row.extra.back()));
          for (const double share : {0.01, 0.37, 0.99}) {
            document["network"][over.key] = end(0) + share * (end(1) - end(0));
            const auto best = world.rows(document);
            ASSERT_EQ(best.size(), 1u);
            EXPECT_EQ(best[0].feasible, row.feasible);
            if (!row.feasible) continue;
            EXPECT_EQ(best[0].first_cloud_layer, row.first_cloud_layer);
            EXPECT_EQ(best[0].layers_on_device, row.layers_on_device);
          }
        }
      }
    }
  }
  EXPECT_GT(regimes, 90u);
}

// However slow the cloud: the regime there is the best of what an edit that slows it down gives.
TEST(EdgeCuts, RegimesOverTheSpeedOfTheCloudAreTheBestOneEverywhere) {
  std::size_t regimes = 0;
  for (std::uint64_t seed = 0; seed < 24; ++seed) {
    SCOPED_TRACE(seed);
    WorldFolder world(seed);
    Json document = edge_document();
    document["objective"] = seed % 2 == 0 ? "latency" : "energy";
    document["edge"]["network"]["uplink_mbit_per_s"] = seed % 3 == 0 ? 2 : 50;
    document["edits"] = {{{"site", "edge"}, {"time_scale", 2.5}}};
    document["output"] = {
        {"rows", "regimes"}, {"over", "cloud.slow_down"}, {"from", 0.2}, {"to", 40}};
    const auto rows = world.rows(document);
    ASSERT_FALSE(rows.empty());
    regimes += rows.size();
    document["output"] = {{"rows", "best"}};
    for (const scenarios::ResultRow& row : rows) {
      const auto end = [&](std::size_t k) {
        return std::get<double>(row.extra[row.extra.size() - 3 + k]);
      };
      EXPECT_TRUE(std::get<bool>(row.extra.back()));
      for (const double share : {0.01, 0.5, 0.99}) {
        const double slow_down = end(0) * std::pow(end(1) / end(0), share);
        Json there = document;
        there["edits"].push_back({{"site", "cloud"}, {"time_scale", slow_down}});
        const auto best = world.rows(there);
        ASSERT_EQ(best.size(), 1u);
        EXPECT_EQ(best[0].first_cloud_layer, row.first_cloud_layer);
        EXPECT_EQ(best[0].layers_on_device, row.layers_on_device);
        if (share != 0.5) continue;
        expect_close(row.price.latency().ms(), best[0].price.latency().ms(), "latency");
        expect_close(row.price.energy(row.scope).mj(), best[0].price.energy(row.scope).mj(),
                     "energy");
        expect_close(row.cloud_only.latency().ms(), best[0].cloud_only.latency().ms(), "whole");
      }
    }
  }
  EXPECT_GT(regimes, 27u);  // some change with the speed
}

// A tornado moves one input to its ends: what it finds there is the row of "best" with the value in
// the file.
TEST(EdgeCuts, TornadoEndsAreTheRowsOfThese) {
  const struct {
    const char* input;
    double low, high;
    void (*put)(Json& document, double value);
  } inputs[] = {
      {"network.rtt_ms", 0.5, 40,
       [](Json& document, double value) { document["network"]["rtt_ms"] = value; }},
      {"edge.time_scale", 0.3, 6,
       [](Json& document, double value) {
         document["edits"] = {{{"site", "edge"}, {"time_scale", value}}};
       }},
      {"cloud.time_scale", 0.3, 6,
       [](Json& document, double value) {
         document["edits"] = {{{"site", "cloud"}, {"time_scale", value}}};
       }},
      {"device.time_scale", 0.3, 3,
       [](Json& document, double value) {
         document["edits"] = {{{"time_scale", value}}};
       }},
      {"edge.network.uplink_mbit_per_s", 0.5, 80,
       [](Json& document, double value) {
         document["edge"]["network"]["uplink_mbit_per_s"] = value;
       }},
  };
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    for (const auto& one : inputs) {
      SCOPED_TRACE(message("seed ", std::size_t{seed}, ", ", one.input));
      WorldFolder world(seed);
      Json document = edge_document();
      document["objective"] = seed % 2 == 0 ? "latency" : "energy";
      document["output"] = {{"rows", "best"}};
      Json study = document;
      study.erase("output");
      if (std::string(one.input).starts_with("edge.network")) {
        study["edge"]["network"].erase("uplink_mbit_per_s");
      }
      study["study"] = "sensitivity";
      study["sensitivity"] = {{"trajectories", 2},
                              {"most_evaluations", 64},
                              {"regret_points", 16},
                              {"half_width", 0.5},
                              {"inputs", {{one.input, {{"empirical", {one.low, one.high}}}}}}};
      std::string error;
      const auto tables = world.tables(study, error);
      ASSERT_EQ(error, "");
      ASSERT_EQ(tables[0].name, "tornado");
      for (const bool high : {false, true}) {
        Json there = document;
        one.put(there, high ? one.high : one.low);
        const auto best = world.rows(there);
        ASSERT_EQ(best.size(), 1u);
        for (const auto& row : tables[0].rows) {
          const bool is_latency = std::get<std::string>(row[0]) == "latency_ms";
          const double ms = best[0].price.latency().ms();
          const double mj = best[0].price.energy(best[0].scope).mj();
          const double found = std::get<double>(row[high ? 6 : 4]);
          expect_close(found, is_latency ? ms : mj, "figure");
        }
      }
    }
  }
}

}  // namespace
}  // namespace offcut::testing
