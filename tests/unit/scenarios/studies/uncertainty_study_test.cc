#include "scenarios/studies/uncertainty_study.h"

#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "tests/support/result_matchers.h"
#include "tests/support/study_text.h"

namespace offcut::scenarios {
namespace {

Result<std::vector<StudyTable>> run(const std::string& block) {
  const auto study = study_with(R"("study": "uncertainty", "uncertainty": {)" + block + "}");
  if (!study) return fail(study.error());
  return run_uncertainty(*study, source_catalog());
}

TEST(UncertaintyStudy, WithNothingUncertainIsTheScenarioItself) {
  auto study = study_with(R"("objective": "latency")");
  ASSERT_OK(study);
  const auto prepared = PreparedStudy::prepare(std::move(*study), source_catalog());
  ASSERT_OK(prepared);
  std::vector<ResultRow> rows;
  ASSERT_OK(append_rows(*prepared, 0, rows));
  const auto tables = run(R"("most_samples": 64)");
  ASSERT_OK(tables);
  bool found = false;
  for (const auto& row : tables->front().rows) {
    if (std::get<std::string>(row[0]) != rows[0].first_cloud_layer) continue;
    found = true;
    // Bins of the quantiles are 0.1% wide. Spread that the traces measured is in there too.
    EXPECT_NEAR(std::get<Interval>(row[1]).value, rows[0].price.latency().ms(),
                0.03 * rows[0].price.latency().ms());
  }
  EXPECT_TRUE(found);
}

TEST(UncertaintyStudy, GivesOddsThatAddUp) {
  const auto tables = run(R"("inputs": { "network.uplink_mbit_per_s": { "lognormal": [8, 0.5] } },
    "device_calibration_sd": 0.1, "deadline_ms": 100, "seed": 3)");
  ASSERT_OK(tables);
  const StudyTable& table = tables->front();
  EXPECT_EQ(table.columns.back(), "meets_deadline");
  double fastest = 0;
  for (const auto& row : table.rows) {
    const Interval& p50 = std::get<Interval>(row[1]);
    const Interval& p99 = std::get<Interval>(row[3]);
    EXPECT_LE(p50.value, p99.value);
    EXPECT_TRUE(p50.holds(p50.value));
    fastest += std::get<Interval>(row[7]).value;
  }
  EXPECT_NEAR(fastest, 1, 0.02);  // cuts that hardly ever win are left out
}

// However well figures are known after the first of them, or how badly after the last.
TEST(UncertaintyStudy, SamplesAreExactlySoMany) {
  for (const char* spread :
       {R"("device_calibration_sd": 0.00001)", R"("device_calibration_sd": 3)"}) {
    const auto tables = run(spread + std::string(R"(, "samples": 5000)"));
    ASSERT_OK(tables);
    EXPECT_TRUE(tables->front().note.starts_with("5000 samples, 95% intervals")) << spread;
    EXPECT_EQ(tables->front().note.find("budget"), std::string::npos);
  }
  EXPECT_THAT(run(R"("samples": 5000, "most_samples": 9)"),
              ErrorIs(ErrorCode::InvalidArgument, "most_samples: it has no effect"));
}

TEST(UncertaintyStudy, RefusesWhatIsNotOfTheNetwork) {
  EXPECT_THAT(run(R"("inputs": { "device.threads": { "uniform": [1, 4] } })"),
              ErrorIs(ErrorCode::InvalidArgument, "expected fields of the network"));
  EXPECT_THAT(run(R"("device_layer_sd": -1)"),
              ErrorIs(ErrorCode::InvalidArgument, "device_layer_sd"));
}

}  // namespace
}  // namespace offcut::scenarios
