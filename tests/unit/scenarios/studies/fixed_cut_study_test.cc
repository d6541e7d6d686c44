// One cut for all networks, against every cut priced row by row.
#include "scenarios/studies/fixed_cut_study.h"

#include <algorithm>
#include <map>

#include "scenarios/rows/plan_rows.h"
#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

const Catalog& catalog() {
  static const Catalog catalog{std::filesystem::path(OFFCUT_SOURCE_DIR)};
  return catalog;
}

Result<PreparedStudy> prepared(const std::string& rows, const std::string& more) {
  auto study = Study::parse(
      R"({"schema": "offcut.scenario/1", "name": "n", "model": "mobilenet_v2",
          "device": {"model": "oneplus5t", "threads": 1, "framework": "tensorflow"},
          "cloud": {"model": "xeon_e5_2620v4"}, "transfer": {"bytes_per_element": 1},
          "output": {"rows": ")" +
          rows + R"("}, )" + more + "}",
      "s.json", "");
  if (!study) return fail(study.error());
  return PreparedStudy::prepare(std::move(*study), catalog());
}

const std::string kSweep = R"("network": {"model": "dnntune_wifi"}, "sweep": {
    "device.affinity": ["big", "little"],
    "network.uplink_mbit_per_s": {"from": 0.5, "to": 50, "points": 40, "scale": "log"},
    "network.rtt_ms": [1, 60]})";

// Latency (or energy) of every cut in every network, by affinity: [affinity][network][cut].
using Surface = std::map<std::string, std::vector<std::vector<double>>>;

Surface surface_of(const std::string& more, bool energy) {
  const auto study = prepared("all_cuts", more);
  EXPECT_OK(study);
  Surface out;
  for (std::uint64_t i = 0; i < study->size(); ++i) {
    std::vector<ResultRow> rows;
    EXPECT_OK(append_rows(*study, i, rows));
    auto& network = out[rows.front().point->affinity].emplace_back();
    for (const ResultRow& row : rows) {
      network.push_back(energy ? row.price.energy(row.scope).mj() : row.price.latency().ms());
    }
  }
  return out;
}

struct Expected {
  double mean_best = 0;
  double least_mean = 1e300;
  double least_worst = 1e300;
};

Expected expected_of(const std::vector<std::vector<double>>& networks) {
  Expected out;
  for (const auto& costs : networks) out.mean_best += *std::min_element(costs.begin(), costs.end());
  out.mean_best /= static_cast<double>(networks.size());
  for (std::size_t cut = 0; cut < networks.front().size(); ++cut) {
    double mean = 0;
    double worst = 0;
    for (const auto& costs : networks) {
      mean += costs[cut];
      worst = std::max(worst, costs[cut] - *std::min_element(costs.begin(), costs.end()));
    }
    out.least_mean = std::min(out.least_mean, mean / static_cast<double>(networks.size()));
    out.least_worst = std::min(out.least_worst, worst);
  }
  return out;
}

double number(const StudyCell& cell) { return std::get<double>(cell); }

void expect_as_row_by_row(const std::string& more, bool energy) {
  const auto study = prepared("fixed_cut", more);
  ASSERT_OK(study);
  const auto found = fixed_cuts(*study, {.jobs = 2});
  ASSERT_OK(found);
  EXPECT_EQ(found->scenarios, study->size());
  ASSERT_EQ(found->table.columns.size(), 8u);
  EXPECT_EQ(found->table.columns[3], energy ? "mean_mj" : "mean_ms");
  ASSERT_EQ(found->table.rows.size(), 10u);  // five an affinity
  const Surface surface = surface_of(more, energy);
  for (std::size_t r = 0; r < 10; r += 5) {
    const auto& rows = found->table.rows;
    const Expected expected = expected_of(surface.at(std::get<std::string>(rows[r][0])));
    EXPECT_EQ(std::get<std::string>(rows[r][1]), "chosen for each network");
    EXPECT_NEAR(number(rows[r][3]), expected.mean_best, 1e-9 * expected.mean_best);
    EXPECT_NEAR(number(rows[r + 1][5]), expected.least_worst, 1e-9 * expected.mean_best);
    EXPECT_NEAR(number(rows[r + 2][3]), expected.least_mean, 1e-9 * expected.mean_best);
    EXPECT_GE(number(rows[r + 2][5]), number(rows[r + 1][5]));  // the other way round
    EXPECT_EQ(std::get<std::string>(rows[r + 3][2]), "output");
    EXPECT_EQ(std::get<std::string>(rows[r + 4][2]), "input");
  }
}

TEST(FixedCutStudy, LatencyOverAffineLinksIsThatOfRows) { expect_as_row_by_row(kSweep, false); }

TEST(FixedCutStudy, EnergyAndOtherLinksArePricedOneByOne) {
  expect_as_row_by_row(R"("objective": "energy", )" + kSweep, true);
  std::string tcp = kSweep;
  tcp.replace(tcp.find("dnntune_wifi"), std::string("dnntune_wifi").size(), "huang2012_lte");
  expect_as_row_by_row(tcp, false);
}

// Device-only takes 154 ms on big cores and 381 ms on little ones: it always breaks 120 ms.
TEST(FixedCutStudy, SaysWhereAPlanBreaksABound) {
  const auto study = prepared("fixed_cut", R"("constraints": {"latency_ms": 120}, )" + kSweep);
  ASSERT_OK(study);
  const auto found = fixed_cuts(*study, {});
  ASSERT_OK(found);
  EXPECT_EQ(found->scenarios, study->size());
  EXPECT_GT(found->infeasible, 0u);
  EXPECT_THAT(found->table.note, ::testing::HasSubstr("scenarios no cut keeps the constraints"));
  EXPECT_EQ(found->table.columns.back(), "share_infeasible");
  for (const auto& row : found->table.rows) {
    const bool device_only = std::get<std::string>(row[1]) == "device-only";
    EXPECT_EQ(number(row.back()) == 1, device_only);
    if (number(row.back()) < 1) continue;
    EXPECT_EQ(std::get<std::string>(row[3]), "-");
  }
}

}  // namespace
}  // namespace offcut::scenarios
