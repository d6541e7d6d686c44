#include "scenarios/studies/summary_study.h"

#include <algorithm>
#include <map>
#include <sstream>

#include "scenarios/rows/plan_rows.h"
#include "tests/support/result_matchers.h"
#include "tests/support/study_text.h"

namespace offcut::scenarios {
namespace {

Result<PreparedStudy> prepared(const std::string& rest) {
  auto study = study_with(rest);
  if (!study) return fail(study.error());
  return PreparedStudy::prepare(std::move(*study), source_catalog());
}

const StudyCell& cell(const StudyTable& table, std::size_t row, const std::string& column) {
  const auto place = std::find(table.columns.begin(), table.columns.end(), column);
  EXPECT_NE(place, table.columns.end()) << column;
  return table.rows.at(row).at(static_cast<std::size_t>(place - table.columns.begin()));
}

double number(const StudyTable& table, std::size_t row, const std::string& column) {
  return std::get<double>(cell(table, row, column));
}

struct Wins {
  double count = 0;
  double latency_ms = 0;  // sum
  double least_mj = 1e300;
  double most_uplink = 0;
};

// What the rows of the same sweep say, per cut.
std::map<std::string, Wins> wins_of_rows(const std::string& sweep) {
  const auto study = prepared(sweep);
  EXPECT_OK(study);
  std::vector<ResultRow> rows;
  for (std::uint64_t i = 0; i < study->size(); ++i) EXPECT_OK(append_rows(*study, i, rows));
  std::map<std::string, Wins> out;
  for (const ResultRow& row : rows) {
    if (!row.feasible) continue;  // the nearest to keeping the bounds wins nothing
    Wins& wins = out[std::string(row.first_cloud_layer)];
    wins.count += 1;
    wins.latency_ms += row.price.latency().ms();
    wins.least_mj = std::min(wins.least_mj, row.price.energy(row.scope).mj());
    wins.most_uplink = std::max(wins.most_uplink, row.uplink.mbit_per_s());
  }
  return out;
}

void expect_summary_of_rows(const std::string& rest, const std::string& sweep) {
  const auto study = prepared(rest + R"("output": { "rows": "summary" }, )" + sweep);
  ASSERT_OK(study);
  const auto summary = summarise(*study, {});
  ASSERT_OK(summary);
  const std::map<std::string, Wins> rows = wins_of_rows(rest + sweep);
  const StudyTable& cuts = summary->tables.at(0);
  ASSERT_EQ(cuts.rows.size(), rows.size());
  double total = 0;
  for (std::size_t r = 0; r < cuts.rows.size(); ++r) {
    const Wins& wins = rows.at(std::get<std::string>(cell(cuts, r, "cloud_starts_at")));
    total += wins.count;
    EXPECT_EQ(number(cuts, r, "wins"), wins.count);
    EXPECT_NEAR(number(cuts, r, "latency_ms") * wins.count / wins.latency_ms, 1, 1e-12);
    EXPECT_NEAR(number(cuts, r, "least_mj") / wins.least_mj, 1, 1e-12);
    EXPECT_NEAR(number(cuts, r, "uplink_mbit_per_s to"), wins.most_uplink, 1e-9);
  }
  const double infeasible = number(summary->tables.at(1), 0, "infeasible");
  EXPECT_EQ(static_cast<double>(summary->infeasible), infeasible);
  EXPECT_EQ(number(summary->tables.at(1), 0, "scenarios"), total + infeasible);
  EXPECT_EQ(static_cast<double>(summary->scenarios), total + infeasible);
}

const std::string kSweep = R"("sweep": {
  "network.rtt_ms": [1, 10, 100],
  "network.uplink_mbit_per_s": { "from": 0.5, "to": 200, "points": 60, "scale": "log" } })";

TEST(Summary, SaysOfAffineNetworksWhatTheRowsSay) {
  expect_summary_of_rows(R"("network": { "model": "dnntune_wifi" }, )", kSweep);
  expect_summary_of_rows(R"("network": { "model": "dnntune_wifi" }, "objective": "energy", )",
                         kSweep);
}

TEST(Summary, SaysOfOtherNetworksAndBoundsWhatTheRowsSay) {
  expect_summary_of_rows(R"("objective": "edp", )", kSweep);
  expect_summary_of_rows(R"("constraints": { "energy_mj": 100 }, )", kSweep);
}

// Over three sites and with layers that return the table says where layers run.
TEST(Summary, SaysOfOtherPlacementsWhatTheRowsSay) {
  const std::string sweep = R"("sweep": { "network.rtt_ms": [1, 60],
    "network.uplink_mbit_per_s": [0.5, 2, 8, 30, 120] })";
  for (const std::string rest :
       {R"("network": { "model": "wifi" }, "edge": { "model": "rpi4b", "threads": 4,
           "network": { "model": "ethernet", "uplink_mbit_per_s": 20 } }, )",
        R"("network": { "model": "dnntune_wifi" }, "crossing": "two_way", )"}) {
    const auto rows_study = prepared(rest + sweep);
    ASSERT_OK(rows_study);
    std::vector<ResultRow> rows;
    for (std::uint64_t i = 0; i < rows_study->size(); ++i) {
      ASSERT_OK(append_rows(*rows_study, i, rows));
    }
    std::map<double, double> by_layers;
    double least = 1e300;
    for (const ResultRow& row : rows) {
      by_layers[static_cast<double>(row.layers_on_device)] += 1;
      least = std::min(least, row.price.latency().ms());
    }
    const auto study = prepared(rest + R"("output": { "rows": "summary" }, )" + sweep);
    ASSERT_OK(study);
    const auto summary = summarise(*study, {});
    ASSERT_OK(summary);
    const StudyTable& places = summary->tables.at(0);
    std::map<double, double> found;
    for (std::size_t r = 0; r < places.rows.size(); ++r) {
      EXPECT_THAT(std::get<std::string>(cell(places, r, "place")),
                  ::testing::HasSubstr("on the device"));
      found[number(places, r, "layers_on_device")] += number(places, r, "wins");
    }
    EXPECT_EQ(found, by_layers);
    EXPECT_NEAR(number(summary->tables.at(1), 0, "least_ms"), least, 1e-9);
  }
}

// 154 ms on the device, and no network brings it below 50 ms.
TEST(Summary, CountsNoWinsWhereNothingKeepsTheBounds) {
  const auto study = prepared(R"("network": { "model": "dnntune_wifi" },
    "output": { "rows": "summary" }, "constraints": { "latency_ms": 5 }, )" +
                              kSweep);
  ASSERT_OK(study);
  const auto summary = summarise(*study, {});
  ASSERT_OK(summary);
  EXPECT_TRUE(summary->tables.at(0).rows.empty());
  EXPECT_EQ(number(summary->tables.at(1), 0, "infeasible"), 180);
  EXPECT_EQ(std::get<std::string>(cell(summary->tables.at(1), 0, "latency_ms")), "-");
}

TEST(Summary, IsTheSameAtAnyNumberOfThreads) {
  const auto study = prepared(
      R"("network": { "model": "dnntune_wifi" }, "output": { "rows": "summary" }, "sweep": {
         "device.affinity": ["big", "little"], "network.rtt_ms": [1, 10, 100],
         "network.uplink_mbit_per_s": { "from": 0.5, "to": 200, "points": 30000 } })");
  ASSERT_OK(study);
  const auto one = summarise(*study, {.jobs = 1});
  const auto three = summarise(*study, {.jobs = 3});
  ASSERT_OK(one);
  ASSERT_OK(three);
  for (std::size_t t = 0; t < 2; ++t) {
    std::ostringstream a;
    std::ostringstream b;
    write_json_lines(a, one->tables[t]);
    write_json_lines(b, three->tables[t]);
    EXPECT_EQ(a.str(), b.str());
    EXPECT_FALSE(a.str().empty());
  }
}

// The best so far is the first of the rows with the least objective.
TEST(Summary, TellsTheBestScenarioSoFar) {
  for (const std::string network : {"dnntune_wifi", "wifi"}) {  // swept, and link by link
    const std::string text = R"("network": { "model": ")" + network + R"(" }, "sweep": {
      "network.rtt_ms": [100, 5, 10], "device.affinity": ["little", "big"],
      "network.uplink_mbit_per_s": [1, 40, 7, 40] })";
    const auto rows = prepared(text);
    const auto study = prepared(R"("output": { "rows": "summary" }, )" + text);
    ASSERT_OK(rows);
    ASSERT_OK(study);
    std::vector<ResultRow> all;
    for (std::uint64_t i = 0; i < rows->size(); ++i) ASSERT_OK(append_rows(*rows, i, all));
    const auto best = std::min_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
      return a.price.latency() < b.price.latency();
    });
    std::optional<LeastSoFar> told;
    SummaryOptions options;
    options.progress = [&](std::uint64_t, const std::optional<LeastSoFar>& least) { told = least; };
    ASSERT_OK(summarise(*study, options));
    ASSERT_TRUE(told);
    EXPECT_NEAR(told->value, best->price.latency().s(), 1e-12);
    EXPECT_EQ(told->scenario, best->number) << network;
  }
}

TEST(StudyTable, WritesCsvWithTheEndsOfIntervals) {
  StudyTable table{.study = "s", .name = "t", .note = "", .columns = {"what", "a,b"}, .rows = {}};
  table.rows.resize(2);
  table.rows[0].emplace_back(std::string("x \"y\""));
  table.rows[0].emplace_back(Interval{1.5, 1, 2});
  table.rows[1].emplace_back(0.1);
  table.rows[1].emplace_back(3.0);
  std::ostringstream out;
  write_csv(out, table);
  EXPECT_EQ(out.str(),
            "study,table,what,\"a,b\",\"a,b_low\",\"a,b_high\"\n"
            "s,t,\"x \"\"y\"\"\",1.5,1,2\n"
            "s,t,0.1,3,,\n");
}

TEST(Summary, CountsWhatIsLeftOut) {
  const auto study = prepared(
      R"("output": { "rows": "summary" },
         "sweep": { "device.threads": [1, 2], "network.rtt_ms": [1, 2, 3] },
         "where": ["device.threads <= network.rtt_ms"])");
  ASSERT_OK(study);
  const auto summary = summarise(*study, {});
  ASSERT_OK(summary);
  EXPECT_EQ(summary->scenarios, 5u);
  EXPECT_EQ(summary->left_out, 1u);
  EXPECT_EQ(number(summary->tables.at(1), 1, "left_out"), 1);
}

}  // namespace
}  // namespace offcut::scenarios
