#include "scenarios/file/conditions.h"

#include "engine/base/text.h"
#include "scenarios/explain/explain_scenario.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "tests/support/result_matchers.h"
#include "tests/support/study_text.h"

namespace offcut::scenarios {
namespace {

// Fields of a made-up scenario: two numbers, a word, and one that is not there.
Result<std::optional<Setting>> lookup(const std::string& field) {
  if (field == "device.threads") return std::optional<Setting>(4.0);
  if (field == "device.cores") return std::optional<Setting>(2.0);
  if (field == "device.unit") return std::optional<Setting>(std::string("cpu"));
  if (field == "cloud.cores") return std::optional<Setting>();
  return fail(ErrorCode::NotFound, "no such field");
}

Result<Study> study_where(const std::string& where) {
  return study_with(R"("sweep": { "device.threads": [1, 4] }, "where": )" + where);
}

Result<bool> decide(const std::string& line) {
  auto study = study_where("[\"" + line + "\"]");
  if (!study) return fail(study.error());
  return holds(study->conditions().at(0), lookup);
}

TEST(Condition, OneEqualsSignIsTakenForASlip) {
  EXPECT_THAT(study_where(R"(["device.threads = 4"])"),
              ErrorIs(ErrorCode::Malformed, R"(found "=", did you mean "=="?)"));
}

TEST(Condition, ComparesNumbersAndWords) {
  EXPECT_FALSE(*decide("device.threads <= device.cores"));  // 4 <= 2
  EXPECT_TRUE(*decide("device.threads<=2 * device.cores"));
  EXPECT_TRUE(*decide("device.threads > 3.5"));
  EXPECT_TRUE(*decide("device.unit == cpu"));
  EXPECT_FALSE(*decide("'gpu' == device.unit"));
  EXPECT_TRUE(*decide("device.unit != 4"));
  EXPECT_TRUE(*decide("device.unit == gpu or device.threads == 4"));
  EXPECT_FALSE(*decide("device.unit == gpu or device.threads == 1"));
}

TEST(Condition, HoldsWhereThereIsNothingToCompare) { EXPECT_TRUE(*decide("cloud.cores >= 1000")); }

TEST(Condition, RefusesWhatItCannotRead) {
  const char* head = "test.json: where[0]: expected a condition such as";
  EXPECT_THAT(decide("device.threads"), ErrorIs(ErrorCode::Malformed, head));
  EXPECT_THAT(decide("device.threads"), ErrorIs(ErrorCode::Malformed, "found the end"));
  EXPECT_THAT(decide("3 < 4"), ErrorIs(ErrorCode::Malformed, "expected a field of the scenario"));
  EXPECT_THAT(decide("device.threads = 4"), ErrorIs(ErrorCode::Malformed, "found \"=\""));
  EXPECT_THAT(decide("device.threads < 4 and device.cores < 4"),
              ErrorIs(ErrorCode::Malformed, "found \"and\""));
  EXPECT_THAT(decide("device.unit == 'cp"), ErrorIs(ErrorCode::Malformed, "closing single quote"));
  EXPECT_THAT(decide("device.unit < 4"),
              ErrorIs(ErrorCode::InvalidArgument, "expected numbers around <, found \"cpu\""));
  EXPECT_THAT(study_with(R"("where": ["device.threads < 2"])"),
              ErrorIs(ErrorCode::Malformed, "expected a \"sweep\" beside \"where\""));
}

// Returns the numbers of the scenarios that have rows.
std::vector<std::uint64_t> answered(const PreparedStudy& study) {
  std::vector<std::uint64_t> out;
  for (std::uint64_t i = 0; i < study.size(); ++i) {
    std::vector<ResultRow> rows;
    EXPECT_OK(append_rows(study, i, rows));
    EXPECT_EQ(rows.empty(), *study.left_out(i) != LeftOut::No) << i;
    if (!rows.empty()) out.push_back(i);
  }
  return out;
}

Result<PreparedStudy> prepared(const std::string& rest) {
  auto study = study_with(rest);
  if (!study) return fail(study.error());
  return PreparedStudy::prepare(std::move(*study), source_catalog());
}

// Threads 1, 2, 4, uplink 1, 8: kept are the combinations with threads <= uplink.
TEST(Where, LeavesCombinationsOut) {
  const auto study = prepared(
      R"("sweep": { "device.threads": [1, 2, 4], "network.uplink_mbit_per_s": [1, 3] },
         "where": ["device.threads <= network.uplink_mbit_per_s"])");
  ASSERT_OK(study);
  EXPECT_EQ(answered(*study), (std::vector<std::uint64_t>{0, 1, 3}));
  EXPECT_THAT(explain_scenario(*study, 2),
              ErrorIs(ErrorCode::InvalidArgument, "left out of the sweep"));
}

TEST(Where, ThatLeavesNothingIsAnError) {
  EXPECT_THAT(prepared(R"("sweep": { "device.threads": [1, 2] }, "where": ["device.threads > 9"])"),
              ErrorIs(ErrorCode::InvalidArgument, "leave all out"));
}

TEST(Where, OfAnUnknownFieldSaysTheNearest) {
  EXPECT_THAT(prepared(R"("sweep": { "device.threads": [1, 2] }, "where": ["device.thread > 1"])"),
              ErrorIs(ErrorCode::NotFound, "did you mean \"threads\"?"));
  EXPECT_THAT(prepared(R"("sweep": { "device.threads": [1, 2] }, "where": ["network.rtt_m > 1"])"),
              ErrorIs(ErrorCode::NotFound, "did you mean \"rtt_ms\"?"));
}

// A OnePlus 5T has four cores a cluster: five threads exist on big+little alone.
TEST(Combinations, ThatNoSiteCanRunAreLeftOutAndCounted) {
  const auto study = prepared(
      R"("sweep": { "device.affinity": ["big", "big+little"], "device.threads": [4, 5] })");
  ASSERT_OK(study);
  EXPECT_EQ(answered(*study), (std::vector<std::uint64_t>{0, 2, 3}));
  EXPECT_THAT(join(study->warnings(), "\n"),
              testing::HasSubstr("1 of 4 combinations of the sweep are left out"));
}

TEST(Combinations, WithAValueThatWorksNowhereAreAnError) {
  EXPECT_THAT(prepared(R"("sweep": { "device.affinity": ["big", "bigg"] })"),
              ErrorIs(ErrorCode::NotFound, "sweep: device.affinity = bigg"));
  EXPECT_THAT(prepared(R"("sweep": { "device.threads": [1, 64] })"),
              ErrorIs(ErrorCode::NotFound, "sweep: device.threads = 64"));
}

}  // namespace
}  // namespace offcut::scenarios
