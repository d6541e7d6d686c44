// Operating points of a site, from a scenario to latency and energy.
#include "scenarios/prepared/site_pricing.h"

#include <cmath>
#include <map>

#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "scenarios/studies/sensitivity_study.h"
#include "tests/support/result_matchers.h"
#include "tests/support/study_text.h"

namespace offcut::scenarios {
namespace {

// MobileNet-V1 has totals of 1 and 4 threads in the file of the device: 108.98 and 35.93 ms.
std::string kirin(const std::string& more) {
  return R"({"schema": "offcut.scenario/1", "name": "n", "model": "mobilenet_v1",
    "device": {"model": "kirin_970", "affinity": "big", "threads": 1},
    "cloud": {"model": "x86_vm", "threads": 2, "framework": "onnxruntime"},
    "network": {"model": "3g"}, )" +
         more + "}";
}

Result<std::vector<ResultRow>> rows_of(const std::string& text) {
  auto study = Study::parse(text, "s.json", "");
  if (!study) return fail(study.error());
  const auto prepared = PreparedStudy::prepare(std::move(*study), source_catalog());
  if (!prepared) return fail(prepared.error());
  std::vector<ResultRow> rows;
  for (std::uint64_t i = 0; i < prepared->size(); ++i) {
    if (auto ok = append_rows(*prepared, i, rows); !ok) return fail(ok.error());
  }
  return rows;
}

struct Told {
  double ms = 0;
  double mj = 0;
};

// By threads and clock.
std::map<std::pair<int, double>, Told> device_alone(const std::vector<ResultRow>& rows) {
  std::map<std::pair<int, double>, Told> out;
  for (const ResultRow& row : rows) {
    out[{row.point->threads, row.point->frequency_mhz}] = {row.device_only.latency().ms(),
                                                           row.device_only.energy(row.scope).mj()};
  }
  return out;
}

// Totals without a clock are of the top one, 2400 MHz. Mobile CNNs keep a quarter of their time for
// memory: at half the clock 1.75 times as long, at a quarter 3.25 times.
TEST(SitePricing, ASweepOverClocksMovesTimeAtAnyNumberOfThreads) {
  const auto rows = rows_of(kirin(
      R"("sweep": {"device.threads": [1, 2, 4], "device.frequency_mhz": [600, 1200, 2400]})"));
  ASSERT_OK(rows);
  auto told = device_alone(*rows);
  EXPECT_NEAR((told[{1, 2400}].ms), 108.98, 1e-9);
  EXPECT_NEAR((told[{4, 2400}].ms), 35.93, 1e-9);
  for (const int threads : {1, 2, 4}) {
    const double top = told[{threads, 2400}].ms;
    EXPECT_NEAR((told[{threads, 1200}].ms) / top, 1.75, 0.05);  // fc layers gain less
    EXPECT_NEAR((told[{threads, 600}].ms) / top, 3.25, 0.15);
    EXPECT_LT((told[{threads, 1200}].mj), (told[{threads, 2400}].mj));
  }
  for (const double mhz : {600.0, 1200.0, 2400.0}) {
    EXPECT_LT((told[{2, mhz}].ms), (told[{1, mhz}].ms));
    EXPECT_LT((told[{4, mhz}].ms), (told[{2, mhz}].ms));
  }
}

TEST(SitePricing, AClockWidensTheInterval) {
  const auto rows = rows_of(kirin(R"("sweep": {"device.frequency_mhz": [600, 2400]})"));
  ASSERT_OK(rows);
  for (const ResultRow& row : *rows) {
    if (row.point->frequency_mhz != 600) continue;
    EXPECT_LT(row.latency_low, 0.95 * row.price.latency());
    EXPECT_GT(row.latency_high, 1.05 * row.price.latency());
  }
}

TEST(SitePricing, ClocksOfOtherCoresAreErrors) {
  EXPECT_THAT(rows_of(kirin(R"("sweep": {"device.frequency_mhz": [20000]})")),
              ErrorIs(ErrorCode::NotFound, "frequency_mhz: expected 240..2400"));
  const std::string npu = R"({"schema": "offcut.scenario/1", "name": "n", "model": "mobilenet_v1",
    "device": {"model": "kirin_970", "unit": "npu", "precision": "fp16", "frequency_mhz": 500},
    "cloud": {"model": "x86_vm", "threads": 2}, "network": {"model": "3g"}})";
  EXPECT_THAT(rows_of(npu), ErrorIs(ErrorCode::NotFound, "states no clock of unit \"npu\""));
}

// A faster clock costs energy: no point of the front is another one's better in both.
TEST(SitePricing, AFrontOverClocksTradesTimeForEnergy) {
  const auto rows = rows_of(kirin(
      R"("constraints": {"pin_to_device": ["Softmax"]}, "output": {"rows": "pareto"},
         "sweep": {"device.threads": [4], "device.frequency_mhz": [600, 1200, 1800, 2400]})"));
  ASSERT_OK(rows);
  EXPECT_GE(rows->size(), 2u);
  for (std::size_t k = 1; k < rows->size(); ++k) {
    const ResultRow& faster = (*rows)[k - 1];
    const ResultRow& slower = (*rows)[k];
    EXPECT_GT(slower.price.latency(), faster.price.latency());
    EXPECT_LT(slower.price.energy(slower.scope), faster.price.energy(faster.scope));
    EXPECT_LE(slower.point->frequency_mhz, faster.point->frequency_mhz);
  }
}

// Over 600 to 2400 MHz the device takes from 3.2 times to once its time, so the clock moves what
// the energy of the radio does not.
TEST(SitePricing, SensitivityToTheClock) {
  const auto study = study_with(
      R"("network": {"model": "dnntune_3g"}, "study": "sensitivity", "sensitivity": {
           "half_width": 0.1, "inputs": {"device.frequency_mhz": {"uniform": [600, 2450]},
                                         "network.rtt_ms": {"uniform": [4, 4.5]}}})");
  ASSERT_OK(study);
  const auto tables = run_sensitivity(*study, source_catalog());
  ASSERT_OK(tables);
  const StudyTable& tornado = tables->front();
  ASSERT_FALSE(tornado.rows.empty());
  EXPECT_EQ(std::get<std::string>(tornado.rows[0][1]), "device.frequency_mhz");
  EXPECT_GT(std::get<double>(tornado.rows[0].back()), 50);  // ms
}

// MACE took 42 ms on four big cores. By the ratios of the file TFLite takes 1.2145 / 0.4983 times
// as long: 102.4 ms.
TEST(SitePricing, RatiosOfFrameworksCompose) {
  const auto rows = rows_of(
      R"({"schema": "offcut.scenario/1", "name": "n", "model": "mobilenet_v2",
          "device": {"model": "oneplus5t", "affinity": "big", "threads": 4, "framework": "tflite"},
          "cloud": {"model": "x86_vm"}, "network": {"model": "3g"}})");
  ASSERT_OK(rows);
  EXPECT_NEAR(rows->front().device_only.latency().ms(), 42 * 1.2145 / 0.4983, 1e-6);
}

// DNNTune 6.2.2 measured 294.7 mJ on one core and 296 mJ on four. More threads leave the energy of
// the work and shorten that of the idle device.
TEST(SitePricing, EnergyHardlyMovesWithThreads) {
  const auto rows = rows_of(
      R"({"schema": "offcut.scenario/1", "name": "n", "model": "mobilenet_v1", "energy": "dnntune",
          "device": {"model": "oneplus5t", "affinity": "big", "framework": "tensorflow"},
          "cloud": {"model": "x86_vm"}, "network": {"model": "dnntune_3g"},
          "sweep": {"device.threads": [1, 2, 3, 4]}})");
  ASSERT_OK(rows);
  ASSERT_EQ(rows->size(), 4u);
  for (const ResultRow& row : *rows) {
    EXPECT_NEAR(row.device_only.energy(row.scope).mj(), 294, 3);
  }
}

// Table 6 of DNNTune states no framework for the Jetson: naming one is an assumption.
TEST(SitePricing, AFrameworkThatNobodyStatedHasASpread) {
  const auto interval = [](const std::string& framework) {
    const auto rows = rows_of(
        R"({"schema": "offcut.scenario/1", "name": "n", "model": "resnet50",
            "device": {"model": "jetson_tx2", "unit": "gpu")" +
        framework + R"(}, "cloud": {"model": "x86_vm"}, "network": {"model": "3g"},
            "constraints": {"pin_to_device": ["Softmax"]}})");
    EXPECT_OK(rows);
    return std::pair(rows->front().latency_low.ms(), rows->front().latency_high.ms());
  };
  const auto [low, high] = interval("");
  EXPECT_NEAR(low, 59 * std::exp(-1.6449 * 0.05), 1e-6);  // the spread of a published total
  EXPECT_NEAR(high, 59 * std::exp(1.6449 * 0.05), 1e-6);
  const auto [named_low, named_high] = interval(R"(, "framework": "tensorrt")");
  EXPECT_LT(named_low, 50);
  EXPECT_GT(named_high, 70);
}

}  // namespace
}  // namespace offcut::scenarios
