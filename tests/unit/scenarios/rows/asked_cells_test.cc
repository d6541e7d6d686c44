// Columns that a study asks for, the estimate of `offcut check`, and repeats with seeds.
#include <nlohmann/json.hpp>

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
    EXPECT_THAT(study_with(rest), ErrorIs(ErrorCode::InvalidArgument,
                                          "output.columns: expected none where no rows are stored"))
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
              ErrorIs(ErrorCode::InvalidArgument, "expected a study that draws"));
  EXPECT_OK(study_with(R"("repeat": 1)"));
}

}  // namespace
}  // namespace offcut::scenarios
