// Columns that a study asks for, the estimate of `offcut check`, and repeats with seeds.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/text.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "scenarios/rows/study_header.h"
#include "scenarios/run_estimate.h"
#include "scenarios/studies/repeat_study.h"
#include "tests/support/result_matchers.h"
#include "tests/support/study_text.h"

namespace offcut::scenarios {
namespace {

Result<PreparedStudy> prepared(const std::string& rest) {
  auto study = study_with(rest);
  if (!study) return fail(study.error());
  return PreparedStudy::prepare(std::move(*study), source_catalog());
}

double number(const Cell& cell) { return std::get<double>(cell); }

// Cut 0 leaves nothing on the device, the last one everything: no memory and no loading there, or
// all of them. The OnePlus 5T has 8 GB and cost 499 USD; the Xeon states no price.
TEST(AskedCells, FollowTheCut) {
  const auto study = prepared(
      R"("output": { "rows": "all_cuts", "columns": ["device_price_usd", "device_memory_mb",
         "device_fits", "device_loading_ms", "cloud_loading_ms", "cloud_price_usd"] })");
  ASSERT_OK(study);
  std::vector<ResultRow> rows;
  ASSERT_OK(append_rows(*study, 0, rows));
  EXPECT_EQ(study_header(*study).format.extra.front(), "device_price_usd");
  const auto& cloud_only = rows.front().extra;
  const auto& device_only = rows.back().extra;
  ASSERT_EQ(cloud_only.size(), 6u);
  EXPECT_EQ(number(device_only[0]), 499);
  EXPECT_EQ(number(cloud_only[1]), 0);
  EXPECT_GT(number(device_only[1]), 3.4 * 4);  // 3.5 M parameters of four bytes, and tensors
  EXPECT_LT(number(device_only[1]), 40);
  EXPECT_TRUE(std::get<bool>(device_only[2]));
  EXPECT_EQ(number(cloud_only[3]), 0);
  EXPECT_EQ(number(device_only[4]), 0);
  EXPECT_GT(number(device_only[3]), 60);  // 14 MB at 200 MB/s
  EXPECT_LT(number(device_only[3]), 80);
  EXPECT_EQ(std::get<std::string_view>(device_only[5]), "");
}

TEST(AskedCells, SayWhenADeviceIsTooSmall) {
  const auto study = prepared(
      R"("edits": [{ "memory_mb": 1 }], "constraints": { "pin_to_device": [] },
         "output": { "rows": "all_cuts", "columns": ["device_fits"] })");
  ASSERT_OK(study);
  std::vector<ResultRow> rows;
  ASSERT_OK(append_rows(*study, 0, rows));
  EXPECT_TRUE(std::get<bool>(rows.front().extra[0]));
  EXPECT_FALSE(std::get<bool>(rows.back().extra[0]));
}

TEST(AskedCells, OfAnUnknownNameAreAnError) {
  EXPECT_THAT(prepared(R"("output": { "columns": ["memory"] })"),
              ErrorIs(ErrorCode::Malformed, "output.columns[0]: expected one of device_memory_mb"));
}

// Summaries and the other kinds of studies print tables of their own.
TEST(AskedCells, AreRefusedWhereNoRowsAreStored) {
  for (const char* rest : {R"("output": { "rows": "summary", "columns": ["device_fits"] })",
                           R"("output": { "rows": "fixed_cut", "columns": ["device_fits"] })",
                           R"("study": "sensitivity", "output": { "columns": ["device_fits"] },
           "sensitivity": { "inputs": { "network.rtt_ms": { "uniform": [20, 120] } } })"}) {
    EXPECT_THAT(study_with(rest),
                ErrorIs(ErrorCode::InvalidArgument, "output.columns: expected none with "))
        << rest;
  }
}

// A cold start adds what the column says.
TEST(AskedCells, LoadingIsWhatAColdStartAdds) {
  const auto study = prepared(R"("sweep": { "device.start": ["warm", "cold"] },
                                 "output": { "rows": "all_cuts", "columns": ["device_loading_ms"] })");
  ASSERT_OK(study);
  std::vector<ResultRow> warm;
  std::vector<ResultRow> cold;
  ASSERT_OK(append_rows(*study, 0, warm));
  ASSERT_OK(append_rows(*study, 1, cold));
  ASSERT_EQ(warm.size(), cold.size());
  for (std::size_t c = 0; c < warm.size(); ++c) {
    const double more = (cold[c].price.device - warm[c].price.device).ms();
    EXPECT_NEAR(more, number(cold[c].extra.back()), 1e-9);
  }
}

// MobileNet-V2 by the table of its paper: 3x3 stride 2 to 32 channels at 112x112, then depthwise
// 3x3, then 1x1 to 16 channels. All of it is 300.8 M (Sandler et al., CVPR 2018: "300M").
constexpr std::int64_t kConv1 = 112 * 112 * 32 * 3 * 3 * 3;
constexpr std::int64_t kDepthwise1 = 112 * 112 * 32 * 3 * 3;
constexpr std::int64_t kProject1 = 112 * 112 * 16 * 32;
constexpr std::int64_t kWhole = 300'774'272;
static_assert(kConv1 == 10'838'016 && kDepthwise1 == 3'612'672 && kProject1 == 6'422'528);

// What a row says, kept beyond its study.
struct MacOfRow {
  std::int64_t mac = 0;  // the last column
  std::int64_t layers = 0;
  std::string end;  // where the device ends: the first layer of the edge or of the cloud
};

std::vector<MacOfRow> macs_of(const std::string& rest) {
  std::vector<MacOfRow> out;
  const auto study = prepared(rest);
  EXPECT_OK(study);
  if (!study) return out;
  const auto names = study_header(*study).format.extra;
  const auto edge = std::find(names.begin(), names.end(), "first_edge_layer") - names.begin();
  std::vector<ResultRow> rows;
  for (std::uint64_t i = 0; i < study->size(); ++i) EXPECT_OK(append_rows(*study, i, rows));
  for (const ResultRow& row : rows) {
    std::string_view end = row.first_cloud_layer;
    if (edge < std::ssize(names)) {
      const auto at_edge = std::get<std::string_view>(row.extra[static_cast<std::size_t>(edge)]);
      if (!at_edge.empty()) end = at_edge;
    }
    out.push_back(
        {std::get<std::int64_t>(row.extra.back()), row.layers_on_device, std::string(end)});
  }
  EXPECT_FALSE(out.empty());
  return out;
}

const char* const kAllCuts = R"("output": { "rows": "all_cuts", "columns": ["mac_on_device"] })";

TEST(AskedCells, MacOnDeviceAddsUpTheLayersOfTheCut) {
  const auto rows = macs_of(kAllCuts);
  ASSERT_GT(rows.size(), 4u);
  EXPECT_EQ(rows[0].mac, 0);
  EXPECT_EQ(rows[1].mac, kConv1);
  EXPECT_EQ(rows[2].mac, kConv1 + kDepthwise1);
  EXPECT_EQ(rows[3].mac, kConv1 + kDepthwise1 + kProject1);
  EXPECT_EQ(rows.back().mac, kWhole);
}

TEST(AskedCells, MacOnDeviceCountsAllInputsOfTheBatch) {
  const auto rows = macs_of(message(R"("sweep": { "device.batch": [1, 4] }, )", kAllCuts));
  EXPECT_EQ(rows[rows.size() / 2 - 1].mac, kWhole);
  EXPECT_EQ(rows.back().mac, 4 * kWhole);
}

// Whatever the kind of rows, a plan says what the same cut says among all cuts.
TEST(AskedCells, MacOnDeviceIsThatOfTheCutInRowsOfEveryKind) {
  std::map<std::string, std::int64_t> expected;
  for (const MacOfRow& row : macs_of(kAllCuts)) expected.emplace(row.end, row.mac);
  const std::string sweep = R"("sweep": { "network.uplink_mbit_per_s": [0.5, 10, 100] }, )";
  const std::string edge =
      R"("network": { "model": "wifi" }, "edge": { "model": "rpi4b", "threads": 4,
         "network": { "model": "ethernet", "uplink_mbit_per_s": 1, "rtt_ms": 2 } }, )";
  const std::pair<std::string, const char*> kinds[] = {
      {sweep, "best"}, {sweep, "pareto"}, {"", "regimes"}, {edge + sweep, "best"}};
  std::set<std::int64_t> seen;
  for (const auto& [rest, kind] : kinds) {
    SCOPED_TRACE(message(kind, " ", rest));
    const auto rows = macs_of(
        message(rest, R"("output": { "rows": ")", kind, R"(", "columns": ["mac_on_device"] })"));
    for (const MacOfRow& row : rows) {
      ASSERT_TRUE(expected.contains(row.end)) << row.end;
      EXPECT_EQ(row.mac, expected[row.end]) << row.end;
      seen.insert(row.mac);
    }
  }
  EXPECT_GE(seen.size(), 3u);  // nothing, all, and a cut inside
}

// The first layer and the last must stay; between them the cloud runs. Softmax multiplies nothing.
TEST(AskedCells, MacOnDeviceCountsLayersThatReturn) {
  const auto rows = macs_of(
      R"("network": { "model": "dnntune_wifi", "uplink_mbit_per_s": 1000,
                      "downlink_mbit_per_s": 1000 },
         "crossing": "two_way", "constraints": { "pin_to_device": ["conv1/relu6", "Softmax"] },
         "output": { "columns": ["mac_on_device"] })");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].layers, 2);
  EXPECT_EQ(rows[0].mac, kConv1);
}

TEST(RunEstimate, OfAShortSweepCountsItsRows) {
  const auto study = prepared(
      R"("sweep": { "device.threads": [1, 2, 5], "network.rtt_ms": [1, 10] },
         "where": ["device.threads <= device.cores"])");
  ASSERT_OK(study);
  const auto estimate = estimate_run(*study);
  ASSERT_OK(estimate);
  EXPECT_EQ(estimate->sampled, 6u);
  EXPECT_NEAR(estimate->rows, 4, 1e-9);
  EXPECT_NEAR(estimate->left_out_share, 1. / 3, 1e-12);
  EXPECT_GT(estimate->csv_bytes, 4 * 38);
  EXPECT_GT(estimate->seconds, 0);
}

const char* const kUncertain =
    R"("study": "uncertainty", "repeat": 3, "uncertainty": { "seed": 4, "most_samples": 2000,
       "inputs": { "network.uplink_mbit_per_s": { "loguniform": [1, 50] } } })";

TEST(Repeat, GivesTheSpreadOverSeeds) {
  const auto study = study_with(kUncertain);
  ASSERT_OK(study);
  EXPECT_EQ(study->repeat(), 3);
  std::vector<std::int64_t> seeds;
  const auto run = [&](const Study& seeded) -> Result<std::vector<StudyTable>> {
    seeds.push_back(seeded.document().value().raw()["uncertainty"]["seed"].get<std::int64_t>());
    const double x = static_cast<double>(seeds.back());
    return std::vector<StudyTable>{{.study = "s",
                                    .name = "t",
                                    .note = "",
                                    .columns = {"a", "b"},
                                    .rows = {{"cut", x}, {"same", 7.}}}};
  };
  const auto tables = repeat_study(*study, run);
  ASSERT_OK(tables);
  EXPECT_EQ(seeds, (std::vector<std::int64_t>{4, 5, 6}));
  const auto& rows = tables->at(0).rows;
  ASSERT_EQ(rows.size(), 2u);
  const Interval spread = std::get<Interval>(rows[0][1]);
  EXPECT_EQ(spread.value, 5);
  EXPECT_EQ(spread.low, 4);
  EXPECT_EQ(spread.high, 6);
  EXPECT_EQ(std::get<double>(rows[1][1]), 7);
}

TEST(Repeat, OfAStudyThatDrawsNothingIsAnError) {
  EXPECT_THAT(study_with(R"("repeat": 3)"),
              ErrorIs(ErrorCode::InvalidArgument,
                      "repeat: expected none with \"output.rows\": \"best\" (taken by study "
                      "sensitivity, uncertainty), found 3"));
}

}  // namespace
}  // namespace offcut::scenarios
