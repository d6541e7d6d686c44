// Scenario files whose layers may return: what they answer and what they refuse.
#include <cmath>

#include "scenarios/explain/explain_scenario.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "scenarios/rows/study_header.h"
#include "tests/support/result_matchers.h"
#include "tests/support/study_text.h"

namespace offcut::scenarios {
namespace {

const std::string kTwoWay =
    R"("network": { "model": "dnntune_wifi", "downlink_mbit_per_s": 50 }, "crossing": "two_way")";

Result<PreparedStudy> prepared(const std::string& rest) {
  auto study = study_with(rest);
  if (!study) return fail(study.error());
  return PreparedStudy::prepare(std::move(*study), source_catalog());
}

std::vector<ResultRow> rows_of(const PreparedStudy& study) {
  std::vector<ResultRow> rows;
  for (std::uint64_t i = 0; i < study.size(); ++i) EXPECT_OK(append_rows(study, i, rows));
  return rows;
}

// Extra columns, in their order: uplink is in the contract, so the six of
// TwoWayPlacement::columns() alone.
enum Column : std::size_t { kReturnsAt, kTensors, kBytes, kExchanges, kOneWayMs, kOneWayMj };

// First and last layer must stay on the phone: one way, everything would.
TEST(Returns, LayersComeBackToThoseThatMustStay) {
  const auto study = prepared(kTwoWay + R"(,
      "constraints": { "pin_to_device": ["conv1/relu6", "Softmax"] },
      "sweep": { "network.uplink_mbit_per_s": [20, 100] })");
  ASSERT_OK(study);
  EXPECT_EQ(study_header(*study).format.extra.front(), "returns_at");
  for (const ResultRow& row : rows_of(*study)) {
    ASSERT_EQ(row.extra.size(), 6u);
    const std::int64_t exchanges = std::get<std::int64_t>(row.extra[kExchanges]);
    EXPECT_LE(row.price.latency().ms(), std::get<double>(row.extra[kOneWayMs]) * (1 + 1e-12));
    EXPECT_EQ(std::get<std::int64_t>(row.extra[kTensors]) > 0,
              !std::get<std::string>(row.extra[kReturnsAt]).empty());
    EXPECT_GE(row.down.count(), std::get<std::int64_t>(row.extra[kBytes]));
    EXPECT_GE(exchanges, 0);
    if (exchanges <= 1) {
      EXPECT_EQ(row.gap, 0);
    }
  }
}

// Where nothing gains by returning, the plan is that of one way.
TEST(Returns, ChangeNothingWhereTheCloudIsFasterForEveryLayer) {
  const std::string sweep = R"(, "sweep": { "network.uplink_mbit_per_s": [1, 5, 25, 125] })";
  const auto two = prepared(kTwoWay + sweep);
  const auto one =
      prepared(R"("network": { "model": "dnntune_wifi", "downlink_mbit_per_s": 50 })" + sweep);
  ASSERT_OK(two);
  ASSERT_OK(one);
  const auto found = rows_of(*two);
  const auto expected = rows_of(*one);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_LE(found[i].price.latency().ms(), expected[i].price.latency().ms() + 1e-9);
    EXPECT_NEAR(std::get<double>(found[i].extra[kOneWayMs]), expected[i].price.latency().ms(),
                1e-9);
  }
}

// What must stay lies behind what must go: only layers that return keep both.
TEST(Returns, KeepPinsThatNoOneWayPlanKeeps) {
  const auto study = prepared(kTwoWay + R"(,
      "constraints": { "pin_to_cloud": ["conv1/relu6"], "pin_to_device": ["Softmax"] })");
  ASSERT_OK(study);
  const auto rows = rows_of(*study);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_TRUE(rows[0].feasible);
  EXPECT_EQ(rows[0].extra[kOneWayMs], Cell(std::string()));
  const auto told = explain_scenario(*study, 0);
  ASSERT_OK(told);
  EXPECT_TRUE(told->rivals.empty());
  EXPECT_THAT(prepared(kTwoWay + R"(,
      "constraints": { "pin_to_cloud": ["Softmax"], "pin_to_device": ["Softmax"] })"),
              ErrorIs(ErrorCode::Inconsistent, "expected one site, found it pinned to both"));
}

TEST(Returns, ExplainStepsAddUp) {
  const auto study = prepared(kTwoWay + R"(,
      "constraints": { "pin_to_device": ["Softmax"] })");
  ASSERT_OK(study);
  const auto told = explain_scenario(*study, 0);
  ASSERT_OK(told);
  double sum = 0;
  for (const PlanStep& step : told->steps) sum += step.time.ms();
  EXPECT_NEAR(sum, told->best.price.latency().ms(), 1e-9);
  EXPECT_EQ(told->rivals.front().name, "one way");
}

TEST(Returns, RefuseWhatMinCutsDoNotTake) {
  const struct {
    const char* name;
    std::string rest;
    const char* message;
  } cases[] = {
      {"rows", R"(, "output": { "rows": "pareto" })",
       "crossing: expected one way with \"output.rows\": \"pareto\""},
      {"bound", R"(, "constraints": { "latency_ms": 100 })",
       "constraints.latency_ms: expected none with \"crossing\": \"two_way\""},
      {"edp", R"(, "objective": "edp")",
       "expected \"latency\", \"energy\" or weights with \"crossing\""},
      {"study", R"(, "study": "uncertainty")",
       "crossing: expected one way with \"study\": \"uncertainty\""},
      {"axis", R"(, "sweep": { "crossing": ["one_way", "two_way"] })", "sweep: crossing: expected"},
      {"edge", R"(, "edge": { "model": "rpi4b", "network": { "model": "ethernet" } })",
       "crossing: expected one way with \"edge\""},
  };
  for (const auto& test : cases) {
    SCOPED_TRACE(test.name);
    const auto study = study_with(kTwoWay + test.rest);
    ASSERT_FALSE(study.has_value());
    EXPECT_THAT(study.error().message, ::testing::HasSubstr(test.message));
  }
  const auto unknown = study_with(R"("crossing": "both_ways")");
  ASSERT_FALSE(unknown.has_value());
  EXPECT_THAT(unknown.error().message, ::testing::HasSubstr("crossing: expected"));
  const auto tcp = prepared(R"("crossing": "two_way")");
  ASSERT_OK(tcp);
  std::vector<ResultRow> rows;
  EXPECT_THAT(append_rows(*tcp, 0, rows),
              ErrorIs(ErrorCode::InvalidArgument, "network.transport: expected \"affine\""));
}

}  // namespace
}  // namespace offcut::scenarios
