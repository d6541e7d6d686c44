// Scenario files with a third site: what they answer and what they refuse.
#include <algorithm>
#include <cmath>

#include "engine/base/text.h"
#include "scenarios/explain/explain_scenario.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "scenarios/rows/study_header.h"
#include "tests/support/result_matchers.h"
#include "tests/support/study_text.h"

namespace offcut::scenarios {
namespace {

const std::string kBox = R"("edge": { "model": "rpi4b", "threads": 4,
    "network": { "model": "ethernet", "uplink_mbit_per_s": 100, "rtt_ms": 2 } })";
const std::string kWifi = R"("network": { "model": "wifi" }, )";
const std::string kEdge = kWifi + kBox;

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

// The columns behind the axes, by name.
struct Extra {
  std::vector<std::string> names;
  double number(const ResultRow& row, const std::string& name) const {
    for (std::size_t k = 0; k < names.size(); ++k) {
      if (names[k] != name) continue;
      if (const double* x = std::get_if<double>(&row.extra[k])) return *x;
      return static_cast<double>(std::get<std::int64_t>(row.extra[k]));
    }
    ADD_FAILURE() << "no column " << name;
    return NAN;
  }
};

TEST(ThreeSiteRows, RowsCarryTheEdgeAndTheirTimesAddUp) {
  const auto study = prepared(kEdge + R"(, "objective": "energy",
      "sweep": { "network.uplink_mbit_per_s": [2, 20, 100],
                 "edge.network.uplink_mbit_per_s": [1, 5, 50] },
      "output": { "columns": ["device_memory_mb"] })");
  ASSERT_OK(study);
  const Extra extra{study_header(*study).format.extra};
  EXPECT_EQ(extra.names.front(), "edge.network.uplink_mbit_per_s");
  EXPECT_EQ(extra.names[1], "edge");
  EXPECT_EQ(extra.names.back(), "device_memory_mb");
  double edge_layers = 0;
  double cloud_ms = 0;
  for (const ResultRow& row : rows_of(*study)) {
    ASSERT_EQ(row.extra.size(), extra.names.size());
    const CutPrice& price = row.price;
    EXPECT_NEAR(
        price.latency().ms(),
        price.device.ms() + price.network().ms() + extra.number(row, "edge_ms") + price.cloud.ms(),
        1e-9);
    EXPECT_GE(price.network().ms(), extra.number(row, "edge_network_ms"));
    EXPECT_LE(price.energy().mj(), extra.number(row, "edge_only_mj") * (1 + 1e-12));
    EXPECT_LE(price.energy().mj(), row.cloud_only.energy().mj() * (1 + 1e-12));
    EXPECT_LE(price.energy().mj(), row.device_only.energy().mj() * (1 + 1e-12));
    edge_layers += extra.number(row, "layers_on_edge");
    cloud_ms += price.cloud.ms();
  }
  EXPECT_GT(edge_layers, 0);
  EXPECT_GT(cloud_ms, 0);
}

// An edge that is the cloud over a line that costs nothing to speak of: the answer is that of two
// sites, and no plan needs the third.
TEST(ThreeSiteRows, AnEdgeThatIsTheCloudChangesNothing) {
  const std::string sweep = R"("objective": "latency",
      "sweep": { "network.uplink_mbit_per_s": [0.5, 2, 8, 32, 128] })";
  const auto two = prepared(sweep);
  const auto three = prepared(kWifi + R"("edge": { "model": "xeon_e5_2620v4",
      "network": { "model": "ethernet", "transport": "size_over_rate" } }, )" +
                              sweep);
  ASSERT_OK(two);
  ASSERT_OK(three);
  const auto expected = rows_of(*two);
  const auto found = rows_of(*three);
  ASSERT_EQ(expected.size(), found.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(found[i].price.latency().ms(), expected[i].price.latency().ms(), 1e-9) << i;
  }
}

TEST(ThreeSiteRows, EditsOfTheEdgeConcernTheEdgeAlone) {
  const auto study = prepared(kEdge + R"(, "edits": [
      { "name": "shared", "site": "edge", "time_scale": 1 } ],
      "sweep": { "edits.shared.time_scale": [1, 3] })");
  ASSERT_OK(study);
  const Extra extra{study_header(*study).format.extra};
  const auto rows = rows_of(*study);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_GT(extra.number(rows[1], "edge_only_ms"), extra.number(rows[0], "edge_only_ms"));
  EXPECT_EQ(rows[0].device_only.latency(), rows[1].device_only.latency());
  EXPECT_EQ(rows[0].cloud_only.latency(), rows[1].cloud_only.latency());
}

TEST(ThreeSiteRows, ConditionsMayNameTheEdge) {
  const auto study = prepared(kEdge + R"(, "sweep": { "edge.threads": [1, 2, 4] },
      "where": ["edge.threads < edge.cores", "edge.network.rtt_ms == 2"])");
  ASSERT_OK(study);
  EXPECT_EQ(rows_of(*study).size(), 2u);
}

// Without the bound the plan of least energy takes 200.9 ms; pins keep layers where they must be.
TEST(ThreeSiteRows, KeepsBoundsAndPins) {
  const auto study = prepared(kBox + R"(, "objective": "energy",
      "network": { "model": "wifi", "uplink_mbit_per_s": 20 },
      "constraints": { "latency_ms": 200, "pin_to_device": ["conv1/relu6"] })");
  ASSERT_OK(study);
  const auto rows = rows_of(*study);
  EXPECT_TRUE(rows[0].feasible);
  EXPECT_LE(rows[0].price.latency().ms(), 200);
  EXPECT_GE(rows[0].layers_on_device, 1);
}

TEST(ThreeSiteRows, ExplainStepsAddUpAndNameTheSites) {
  const auto study = prepared(kEdge + R"(, "objective": "energy")");
  ASSERT_OK(study);
  const auto told = explain_scenario(*study, 0);
  ASSERT_OK(told);
  double sum = 0;
  for (const PlanStep& step : told->steps) sum += step.time.ms();
  EXPECT_NEAR(sum, told->best.price.latency().ms(), 1e-9);
  EXPECT_EQ(told->rivals.front().name, "edge only");
  EXPECT_GT(told->considered, 1000);
  EXPECT_FALSE(told->flips.empty());
}

// The ends of the front are the best for latency and for energy, and every weighing of the two has
// its best plan on it.
TEST(ThreeSiteRows, TheFrontHoldsWhatIsBestForAnyWeights) {
  for (const std::string bound : {"", R"(, "constraints": { "latency_ms": 170 })"}) {
    const auto front_of = prepared(kEdge + bound + R"(, "output": { "rows": "pareto" },
        "sweep": { "device.affinity": ["big", "little"] })");
    ASSERT_OK(front_of);
    const std::vector<ResultRow> front = rows_of(*front_of);
    ASSERT_GT(front.size(), 1u);
    for (std::size_t i = 1; i < front.size(); ++i) {
      EXPECT_GT(front[i].price.latency(), front[i - 1].price.latency());
      EXPECT_LT(front[i].price.energy().j(), front[i - 1].price.energy().j());
    }
    for (const double share : {0.0, 0.2, 0.5, 0.8, 1.0}) {
      const Objective weighed{
          .kind = Objective::Kind::Weighted, .latency_weight = 1 - share, .energy_weight = share};
      const auto best_of = prepared(
          kEdge + bound + R"(, "sweep": { "device.affinity": ["big", "little"] }, "objective":
          { "latency": )" +
          text_of(1 - share) + R"(, "energy": )" + text_of(share) + "}");
      ASSERT_OK(best_of);
      double least = 1e300;
      for (const ResultRow& row : rows_of(*best_of)) {
        if (row.feasible) least = std::min(least, weighed.value(row.price));
      }
      double on_front = 1e300;
      for (const ResultRow& row : front) on_front = std::min(on_front, weighed.value(row.price));
      EXPECT_NEAR(on_front, least, 1e-12) << share;
    }
  }
}

TEST(ThreeSiteRows, RefusesWhatIsAnsweredForTwoSitesAlone) {
  const struct {
    const char* name;
    std::string rest;
    const char* message;
  } cases[] = {
      {"rows", kEdge + R"(, "output": { "rows": "fixed_cut" })",
       "edge: expected none with \"output.rows\": \"fixed_cut\" (taken by output.rows best, "
       "all_cuts, pareto, regimes"},
      {"stream", kEdge + R"(, "stream": { "frames_per_s": 3 })", "stream: expected none"},
      {"throughput", kEdge + R"(, "objective": "throughput")",
       "\"edp\" or weights with \"edge\", found \"throughput\""},
      {"study", kEdge + R"(, "study": "uncertainty")",
       "edge: expected none with \"study\": \"uncertainty\""},
      {"no network", kWifi + R"("edge": { "model": "rpi4b" })",
       "edge: expected the key \"network\", found none"},
      {"unknown key",
       kWifi + R"("edge": { "model": "rpi4b", "tread": 1, "network": { "model": "wifi" } })",
       "edge: unknown key \"tread\""},
      {"batch",
       kWifi + R"("edge": { "model": "rpi4b", "batch": 2, "network": { "model": "wifi" } })",
       "edge.batch: expected the batch of the device, 1, found 2"},
      {"edit", R"("edits": [{ "site": "edge", "time_scale": 2 }])",
       "found \"edge\" without the key \"edge\""},
  };
  for (const auto& test : cases) {
    SCOPED_TRACE(test.name);
    const auto study = study_with(test.rest);
    ASSERT_FALSE(study.has_value());
    EXPECT_THAT(study.error().message, ::testing::HasSubstr(test.message));
  }
  EXPECT_THAT(prepared(kWifi + R"("edge": { "model": "rpi4b", "threads": 4,
                          "network": { "model": "ethernet", "rtt": 3 } })"),
              ErrorIs(ErrorCode::NotFound, "edge.network: "));
  EXPECT_THAT(prepared(kWifi + R"("edge": { "model": "rpi4b", "threads": 9,
                          "network": { "model": "ethernet" } })"),
              ErrorIs(ErrorCode::NotFound, "edge: "));
}

}  // namespace
}  // namespace offcut::scenarios
