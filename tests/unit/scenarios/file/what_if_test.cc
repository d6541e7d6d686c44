#include "scenarios/file/what_if.h"

#include "engine/base/text.h"
#include "scenarios/explain/explain_scenario.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "scenarios/rows/study_header.h"
#include "tests/support/result_matchers.h"
#include "tests/support/study_text.h"

namespace offcut::scenarios {
namespace {

Result<PreparedStudy> prepared(const std::string& rest) {
  auto study = study_with(rest);
  if (!study) return fail(study.error());
  return PreparedStudy::prepare(std::move(*study), source_catalog());
}

// The whole model on the device and in the cloud, as the rows of scenario 0 say.
ResultRow row_of(const std::string& rest) {
  const auto study = prepared(rest + R"("objective": "latency")");
  EXPECT_OK(study);
  std::vector<ResultRow> rows;
  EXPECT_OK(append_rows(*study, 0, rows));
  EXPECT_EQ(rows.size(), 1u);
  ResultRow row = rows.front();
  row.device = row.scenario = row.model = row.cloud = row.network = row.objective = "";
  row.provenance = row.first_cloud_layer = "";  // they point into the study
  row.point = nullptr;
  return row;
}

double device_ms(const std::string& edits) {
  return row_of("\"edits\": [" + edits + "], ").device_only.latency().ms();
}
double cloud_ms(const std::string& edits) {
  return row_of("\"edits\": [" + edits + "], ").cloud_only.cloud.ms();
}
double device_mj(const std::string& edits) {
  return row_of("\"edits\": [" + edits + "], ").device_only.compute.mj();
}

// MobileNet-V2 takes 154 ms and 182 mJ on one big core of the OnePlus 5T, 38 ms in the cloud.
TEST(WhatIf, WithoutEditsIsTheBase) {
  EXPECT_NEAR(device_ms(""), 154, 1e-9);
  EXPECT_NEAR(device_mj(""), 182, 1e-9);
  EXPECT_NEAR(cloud_ms(""), 38, 1e-9);
}

TEST(WhatIf, ScalesASiteAndItsEnergy) {
  EXPECT_NEAR(device_ms(R"({ "time_scale": 2 })"), 308, 1e-9);
  EXPECT_NEAR(device_mj(R"({ "time_scale": 2, "energy_scale": 0.5 })"), 182, 1e-9);
  EXPECT_NEAR(cloud_ms(R"({ "time_scale": 2 })"), 38, 1e-9);
  EXPECT_NEAR(cloud_ms(R"({ "site": "cloud", "time_scale": 3 })"), 114, 1e-9);
  EXPECT_NEAR(device_ms(R"({ "site": "both", "time_scale": 3 })"), 462, 1e-9);
}

// Removing a class and halving it save twice as much as each other; overlap hides time alone.
TEST(WhatIf, ScalesRemovesAndHidesAClass) {
  const double saved = 154 - device_ms(R"({ "kernel_class": "depthwise", "time_scale": 0.5 })");
  EXPECT_GT(saved, 1);
  EXPECT_NEAR(device_ms(R"({ "kernel_class": "depthwise", "remove": true })"), 154 - 2 * saved,
              1e-9);
  EXPECT_NEAR(device_ms(R"({ "kernel_class": "dw*", "overlap": 0.25 })"), 154 - saved / 2, 1e-9);
  EXPECT_NEAR(device_mj(R"({ "kernel_class": "dw*", "overlap": 1 })"), 182, 1e-9);
  EXPECT_NEAR(device_ms(R"({ "time_ms": 100 })"), 100, 1e-9);
}

TEST(WhatIf, EditsApplyInOrder) {
  EXPECT_NEAR(device_ms(R"({ "time_ms": 100 }, { "time_scale": 0.5 })"), 50, 1e-9);
  EXPECT_NEAR(device_ms(R"({ "kernel_class": "dw*", "time_scale": 0.5 }, { "time_ms": 100 })"), 100,
              1e-9);
}

// A busy big core draws 1.36 W on top of 0.05 W of the phone; at 0.7 W the published energy is
// 182 * 0.75 / 1.41.
TEST(WhatIf, PowerMovesPublishedEnergyInProportion) {
  EXPECT_NEAR(device_mj(R"({ "cluster": "big", "w_per_busy_core": 1.36 })"), 182, 1e-9);
  EXPECT_NEAR(device_mj(R"({ "cluster": "big", "w_per_busy_core": 0.7 })"), 182 * 0.75 / 1.41,
              1e-9);
  for (const char* edit : {R"({ "cluster": "little", "w_per_busy_core": 9 })",
                           R"({ "site": "cloud", "idle_w": 9 })", R"({ "price_usd": 9 })"}) {
    EXPECT_THAT(prepared(message("\"edits\": [", edit, "]")),
                ErrorIs(ErrorCode::InvalidArgument, "it has no effect: expected"));
  }
}

// The same at half the clock, where an eighth of the power of a busy core is left.
TEST(WhatIf, PowerMovesPublishedEnergyAtAnyClock) {
  const auto mj_at_half = [](const std::string& edit) {
    return row_of("\"sweep\": { \"device.frequency_mhz\": [1225] }, \"edits\": [" + edit + "], ")
        .device_only.compute.mj();
  };
  EXPECT_NEAR(mj_at_half(R"({ "cluster": "big", "w_per_busy_core": 0.7 })") /
                  mj_at_half(R"({ "cluster": "big", "w_per_busy_core": 1.36 })"),
              (0.05 + 0.7 / 8) / (0.05 + 1.36 / 8), 1e-9);
}

// All layers at the operating point of the whole site give what the site gives there.
TEST(WhatIf, RunAsTakesTheCostsOfAnotherPoint) {
  const auto at_two = prepared(R"("sweep": { "device.threads": [2] })");
  ASSERT_OK(at_two);
  std::vector<ResultRow> rows;
  ASSERT_OK(append_rows(*at_two, 0, rows));
  EXPECT_NEAR(device_ms(R"({ "run_as": { "threads": 2 } })"), rows[0].device_only.latency().ms(),
              1e-9);
}

TEST(WhatIf, MarksWhatItChangesAsAssumed) {
  const auto provenance = [](const std::string& scale) {
    const auto study = prepared("\"edits\": [{ \"time_scale\": " + scale + " }]");
    EXPECT_OK(study);
    return explain_scenario(*study, 0)->device_only.device > Duration::zero()
               ? explain_scenario(*study, 0)->best.provenance
               : "";
  };
  EXPECT_THAT(provenance("0.5"), testing::HasSubstr("assumed"));
  EXPECT_THAT(provenance("1"), testing::Not(testing::HasSubstr("assumed")));
}

TEST(WhatIf, ExplainSaysWhatWasEdited) {
  const auto study = prepared(
      R"("edits": [{ "name": "fast", "kernel_class": "dw*", "time_scale": 0.5 },
                   { "site": "cloud", "time_scale": 2 }])");
  ASSERT_OK(study);
  EXPECT_THAT(explain_scenario(*study, 0)->edits,
              testing::ElementsAre("fast: dw* time x0.5", "edits[1]: cloud: all layers time x2"));
}

TEST(WhatIf, IsAnAxisByNameAndByPlace) {
  const auto study = prepared(
      R"("edits": [{ "name": "a", "time_scale": 1 }, { "site": "cloud", "time_scale": 1 }],
         "sweep": { "edits.a.time_scale": [1, 2], "edits[1].time_scale": [1, 3] })");
  ASSERT_OK(study);
  EXPECT_EQ(study_header(*study).format.extra,
            (std::vector<std::string>{"edits.a.time_scale", "edits[1].time_scale"}));
  std::vector<ResultRow> rows;
  for (std::uint64_t i = 0; i < 4; ++i) ASSERT_OK(append_rows(*study, i, rows));
  EXPECT_NEAR(rows[3].device_only.latency().ms(), 308, 1e-9);
  EXPECT_NEAR(rows[3].cloud_only.cloud.ms(), 114, 1e-9);
  EXPECT_NEAR(rows[1].device_only.latency().ms(), 154, 1e-9);
}

TEST(WhatIf, RefusesWithTheNearestName) {
  const auto error = [](const std::string& edits, const std::string& rest = "\"energy\": \"all\"") {
    const auto study = prepared("\"edits\": [" + edits + "], " + rest);
    return study ? std::string("no error") : study.error().message;
  };
  using testing::HasSubstr;
  EXPECT_THAT(error(R"({ "kernel_class": "depthwize", "time_scale": 2 })"),
              HasSubstr("did you mean \"depthwise\"?"));
  EXPECT_THAT(error(R"({ "layer": "Conv_zzz", "time_scale": 2 })"),
              HasSubstr("no layer matches \"Conv_zzz\""));
  EXPECT_THAT(error(R"({ "cluster": "bog", "cores": 2 })"),
              HasSubstr("did you mean \"clusters.big.cores\"?"));
  EXPECT_THAT(error(R"({ "cores": 2 })"), HasSubstr("\"cluster\" beside \"cores\""));
  EXPECT_THAT(error(R"({ "time_scale": -1 })"), HasSubstr("edits[0].time_scale"));
  EXPECT_THAT(error(R"({ "time_scale": 1, "remove": true })"), HasSubstr("found more"));
  EXPECT_THAT(error(R"({ "timescale": 1 })"), HasSubstr("edits[0]"));
  EXPECT_THAT(error("{}"), HasSubstr("expected something to change"));
  EXPECT_THAT(error(R"({ "name": "x", "time_scale": 1 }, { "name": "x", "time_scale": 1 })"),
              HasSubstr("a name that no other edit has"));
  EXPECT_THAT(error(R"({ "name": "busy", "time_scale": 1 })",
                    R"("sweep": { "edits.bussy.time_scale": [1, 2] })"),
              HasSubstr("did you mean \"busy\"?"));
}

// A cold start loads what the site runs: the whole model on the device, nothing in the cloud.
TEST(ColdStart, AddsTheLoadingOfTheSitesLayers) {
  const auto study = prepared(R"("sweep": { "device.start": ["warm", "cold"] })");
  ASSERT_OK(study);
  std::vector<ResultRow> rows;
  for (std::uint64_t i = 0; i < 2; ++i) ASSERT_OK(append_rows(*study, i, rows));
  const double more = (rows[1].device_only.latency() - rows[0].device_only.latency()).ms();
  EXPECT_GT(more, 5);  // 3.5 M parameters of 4 bytes at 200 MB/s are 70 ms
  EXPECT_EQ(rows[1].cloud_only.cloud, rows[0].cloud_only.cloud);
  EXPECT_GT(rows[1].device_only.compute, rows[0].device_only.compute);
}

}  // namespace
}  // namespace offcut::scenarios
