// Percentiles and odds as columns of rows, against a plain loop over quantiles of the drawn input
// and against the study of the same file.
#include <nlohmann/json.hpp>

#include "tests/property/scenarios/kind_checks.h"
#include "tests/support/result_matchers.h"

namespace offcut::testing {
namespace {

constexpr int kPoints = 2000;  // of the loop
constexpr double kDeadlineMs = 25;

// The uplink is loguniform from 1 to 60 Mbit/s: its quantile of u.
double uplink_at(double u) { return std::exp(u * std::log(60.0)); }

Json drawn_document(const char* rows) {
  Json document = SmallWorld::scenario();
  document["sweep"]["network.rtt_ms"] = {1, 30};
  document["constraints"]["energy_mj"] = 60;
  document["uncertainty"] = Json::parse(R"({"most_samples": 65536, "relative_width": 0.005,
      "share_width": 0.005, "seed": 5,
      "inputs": {"network.uplink_mbit_per_s": {"loguniform": [1, 60]}}})");
  document["uncertainty"]["deadline_ms"] = kDeadlineMs;
  document["output"] = {{"rows", rows},
                        {"columns",
                         {"latency_p50_ms", "latency_p95_ms", "energy_p95_mj", "best_cut_odds",
                          "deadline_met_share", "feasible_share"}}};
  return document;
}

double drawn(const scenarios::ResultRow& row, std::size_t place) {
  return std::get<double>(row.extra[row.extra.size() - 6 + place]);
}

// What a plain loop says of a plan: its costs, and in how many of the points it is what.
struct Counted {
  std::vector<double> latency_ms, energy_mj;
  double best = 0, in_time = 0, feasible = 0;
};

Counted counted(const SmallWorld& world, const scenarios::ResultRow& row, Asked asked) {
  Counted out;
  for (int i = 0; i < kPoints; ++i) {
    asked.uplink_mbit_per_s = uplink_at((i + 0.5) / kPoints);
    const Plans plans = world.plans(asked);
    const Weighed* plan = plan_of(row, plans);
    if (plan == nullptr) return out;
    out.latency_ms.push_back(plan->latency_ms);
    out.energy_mj.push_back(plan->energy_mj);
    const Weighed best = world.best(asked);
    const bool same = best.name == plan->name && best.layers == plan->layers;
    out.best += best.feasible() && same ? 1.0 / kPoints : 0;
    out.in_time += plan->latency_ms <= kDeadlineMs ? 1.0 / kPoints : 0;
    out.feasible += plan->feasible() ? 1.0 / kPoints : 0;
  }
  std::sort(out.latency_ms.begin(), out.latency_ms.end());
  std::sort(out.energy_mj.begin(), out.energy_mj.end());
  return out;
}

// Shares of 65 536 draws scatter by 0.002.
TEST(DrawnColumns, AgreeWithALoopOverQuantiles) {
  constexpr double kShare = 0.012;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    WorldFolder world(seed);
    const auto rows = world.rows(drawn_document("all_cuts"));
    ASSERT_GT(rows.size(), 4u);
    for (const scenarios::ResultRow& row : rows) {
      SCOPED_TRACE(message("seed ", std::size_t{seed}, ": ", row.first_cloud_layer));
      Asked asked;
      asked.energy_mj = 60;
      asked.rtt_ms = row.rtt.ms();
      const Counted expected = counted(world.world(), row, asked);
      expect_close(drawn(row, 0), expected.latency_ms[kPoints / 2], "p50", 0.02);
      expect_close(drawn(row, 1), expected.latency_ms[kPoints * 95 / 100], "p95", 0.03);
      expect_close(drawn(row, 2), expected.energy_mj[kPoints * 95 / 100], "p95", 0.03);
      EXPECT_NEAR(drawn(row, 3), expected.best, kShare);
      EXPECT_NEAR(drawn(row, 4), expected.in_time, kShare);
      EXPECT_NEAR(drawn(row, 5), expected.feasible, kShare);
      if (HasFailure()) return;
    }
  }
}

// The same draws: the same figures, to the last digit.
TEST(DrawnColumns, AreWhatTheStudyOfTheSameFileSays) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    WorldFolder world(seed);
    const Json document = drawn_document("best");
    const auto rows = world.rows(document);
    ASSERT_EQ(rows.size(), 2u);
    Json study = document;
    study.erase("output");
    study["study"] = "uncertainty";
    std::string error;
    const auto tables = world.tables(study, error);
    ASSERT_EQ(error, "");
    std::size_t found = 0;
    for (const auto& cells : tables.at(0).rows) {
      for (const scenarios::ResultRow& row : rows) {
        const bool same = std::get<double>(cells[0]) == row.rtt.ms() &&
                          std::get<std::string>(cells[1]) == row.first_cloud_layer;
        if (!same) continue;
        ++found;
        EXPECT_EQ(drawn(row, 0), std::get<Interval>(cells[2]).value);
        EXPECT_EQ(drawn(row, 1), std::get<Interval>(cells[3]).value);
        EXPECT_EQ(drawn(row, 2), std::get<Interval>(cells[6]).value);
        EXPECT_EQ(drawn(row, 3), std::get<Interval>(cells[10]).value);
        EXPECT_EQ(drawn(row, 5), std::get<Interval>(cells[11]).value);
        EXPECT_EQ(drawn(row, 4), std::get<Interval>(cells[12]).value);
      }
    }
    EXPECT_EQ(found, 2u) << seed;
  }
}

TEST(DrawnColumns, AreRefusedWhereTheyCannotMeanSomething) {
  const auto error_of = [](const Json& document) {
    const auto study = scenarios::Study::parse(document.dump(), "s.json", ".");
    return study ? std::string() : study.error().message;
  };
  Json document = drawn_document("best");
  EXPECT_EQ(error_of(document), "");
  document["sweep"] = {{"network.uplink_mbit_per_s", {1, 2}}};
  EXPECT_EQ(error_of(document),
            "s.json: sweep: network.uplink_mbit_per_s: expected an axis or an input of "
            "\"uncertainty\", found both");
  document = drawn_document("best");
  document["uncertainty"].erase("deadline_ms");
  EXPECT_EQ(error_of(document),
            "s.json: output.columns: deadline_met_share: expected uncertainty.deadline_ms, found "
            "none");
  document = drawn_document("best");
  document["output"]["columns"] = {"best_cut_odds"};
  EXPECT_THAT(error_of(document), ::testing::HasSubstr("expected the column deadline_met_share"));
  document["output"]["columns"] = {"device_fits"};
  EXPECT_THAT(error_of(document), ::testing::HasSubstr("expected a column in output.columns"));
  document = drawn_document("best");
  document.erase("uncertainty");
  EXPECT_THAT(error_of(document), ::testing::HasSubstr("expected the block \"uncertainty\" for"));
}

// A value beside an input of its name would have no effect.
TEST(DrawnColumns, StudiesTakeNoValueBesideAnInput) {
  WorldFolder world(1);
  for (const char* kind : {"uncertainty", "sensitivity"}) {
    Json document = SmallWorld::scenario();
    document["study"] = kind;
    document[kind] = Json::parse(R"({"inputs": {"network.rtt_ms": {"uniform": [1, 9]}}})");
    document["network"]["rtt_ms"] = 4;
    std::string error;
    (void)world.tables(document, error);
    EXPECT_THAT(error, ::testing::EndsWith("inputs.network.rtt_ms: expected no value of "
                                           "network.rtt_ms besides, which the input replaces, "
                                           "found 4"));
  }
}

// Of a bound that no cut keeps at some points the tables say at how many.
TEST(DrawnColumns, SensitivityTellsOfPointsWithoutAFeasibleCut) {
  WorldFolder world(2);
  Asked asked;
  asked.rtt_ms = 15;
  Json document = document_for(scenarios::Asker::Sensitivity);
  document["constraints"]["pin_to_cloud"] = {SmallWorld::layer_name(0)};
  asked.go = {0};
  document["constraints"]["latency_ms"] = world.world().best(asked).latency_ms;
  std::string error;
  const auto tables = world.tables(document, error);
  ASSERT_EQ(error, "");
  for (std::size_t t : {0u, 1u, 2u}) {
    EXPECT_THAT(tables.at(t).note, ::testing::HasSubstr("no cut keeps the constraints: there the "
                                                        "nearest counts"))
        << tables[t].name;
  }
}

}  // namespace
}  // namespace offcut::testing
