#include "scenarios/studies/sensitivity_study.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "scenarios/studies/study_kinds.h"
#include "scenarios/studies/uncertain_point.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/study_text.h"

namespace offcut::scenarios {
namespace {

std::string block(const std::string& inputs) {
  return R"("study": "sensitivity", "sensitivity": { "half_width": 0.05, "inputs": {)" + inputs +
         "} }";
}

Result<std::vector<StudyTable>> run(const std::string& rest) {
  const auto study = study_with(rest);
  if (!study) return fail(study.error());
  return run_study(*study, source_catalog());
}

const std::vector<StudyCell>* row_of(const StudyTable& table, const std::string& output,
                                     const std::string& input) {
  for (const auto& row : table.rows) {
    if (std::get<std::string>(row[0]) == output && std::get<std::string>(row[1]) == input)
      return &row;
  }
  return nullptr;
}

TEST(SensitivityStudy, SaysWhatTheAnswerDependsOn) {
  const auto tables = run(block(R"("network.uplink_mbit_per_s": { "loguniform": [1, 50] },
                                   "network.rtt_ms": { "uniform": [2, 40] },
                                   "device.energy_scale": { "lognormal": [1, 0.2] },
                                   "cloud.time_scale": { "uniform": [0.9, 1.1] })"));
  ASSERT_OK(tables);
  ASSERT_EQ(tables->size(), 5u);
  const StudyTable& tornado = (*tables)[0];
  const StudyTable& sobol = (*tables)[2];
  EXPECT_EQ(tornado.name, "tornado");
  EXPECT_EQ(sobol.name, "sobol");
  // Power moves no time; the uplink moves most of it.
  const auto* power = row_of(tornado, "latency_ms", "device.energy_scale");
  ASSERT_NE(power, nullptr);
  EXPECT_EQ(std::get<double>(power->back()), 0);
  EXPECT_EQ(std::get<std::string>(tornado.rows[0][1]), "network.uplink_mbit_per_s");
  const auto* first = row_of(sobol, "latency_ms", "device.energy_scale");
  ASSERT_NE(first, nullptr);
  EXPECT_TRUE(std::get<Estimate>((*first)[2]).holds_zero());
  EXPECT_NEAR(std::get<Estimate>((*first)[3]).value, 0, 1e-12);
  const StudyTable& regret = (*tables)[4];
  EXPECT_EQ(
      std::count_if(regret.rows.begin(), regret.rows.end(),
                    [](const auto& row) { return std::get<std::string>(row.back()) == "yes"; }),
      1);
}

TEST(SensitivityStudy, TakesFieldsOutsideTheNetworkAtTheirNearestValue) {
  const auto with_value = study_with(block(R"("transfer.bytes_per_element": { "uniform": [1, 4] },
                                              "network.rtt_ms": { "uniform": [2, 40] })"));
  ASSERT_OK(with_value);
  auto document = with_value->document().value().raw();
  document.erase("transfer");  // a value beside an input would have no effect
  const auto study = Study::parse(document.dump(), "test.json", ".");
  ASSERT_OK(study);
  const auto point =
      UncertainPoint::prepare(*study,
                              {{"transfer.bytes_per_element", *Distribution::uniform(1, 4)},
                               {"network.rtt_ms", *Distribution::uniform(2, 40)}},
                              source_catalog());
  ASSERT_OK(point);
  // Sixteen values, 3/16 apart: 1.09, 1.28, ...
  EXPECT_EQ(point->best(std::vector<double>{1.0, 10.0}).value,
            point->best(std::vector<double>{1.15, 10.0}).value);
  std::vector<double> small(point->plans().size());
  std::vector<double> large(point->plans().size());
  point->values(std::vector<double>{1.0, 10.0}, small);
  point->values(std::vector<double>{4.0, 10.0}, large);
  EXPECT_LT(small.front(), large.front());  // cloud-only sends the input
  EXPECT_EQ(small.back(), large.back());    // device-only sends nothing
}

// One layer measured with 1, 2 and 4 threads: three are never asked for, and the least and the most
// weigh as much as what lies between.
TEST(SensitivityStudy, AsksForListedAndWholeValuesOnly) {
  const ScratchFolder folder;
  std::ofstream(folder / "th.trace.json") << R"({"schema": "offcut.trace/1", "model": "one",
    "device": "made up", "source": "made up", "graph": {"name": "one", "inputs": ["x"],
    "outputs": ["r"], "tensors": [{"name": "x", "type": "fp32", "shape": [1, 250]},
    {"name": "r", "type": "fp32", "shape": [1, 1]}],
    "layers": [{"name": "a", "op": "Gemm", "inputs": ["x"], "outputs": ["r"]}]}, "runs": [
    {"threads": 1, "end_to_end_us": [80000], "layers": [{"name": "a", "latency_us": [80000]}]},
    {"threads": 2, "end_to_end_us": [50000], "layers": [{"name": "a", "latency_us": [50000]}]},
    {"threads": 4, "end_to_end_us": [30000], "layers": [{"name": "a", "latency_us": [30000]}]}]})";
  const auto study = [&](const char* distribution) {
    return Study::parse(
        R"({"schema": "offcut.scenario/1", "name": "s", "model": "th.trace.json",
            "device": {"trace": "th.trace.json"}, "cloud": {"trace": "th.trace.json"},
            "network": {"model": "wifi", "rtt_ms": 500}, "study": "sensitivity",
            "sensitivity": {"half_width": 0.5, "inputs": {"device.threads": )" +
            std::string(distribution) + "}}}",
        "s.json", folder / "");
  };
  const auto tables = run_sensitivity(*study(R"({"empirical": [4, 1, 2]})"), source_catalog());
  ASSERT_OK(tables);
  const StudyTable& tornado = tables->front();
  EXPECT_NEAR(std::get<double>(tornado.rows[0][4]), 80, 1e-9);  // at the least of the listed
  EXPECT_NEAR(std::get<double>(tornado.rows[0][6]), 30, 1e-9);
  EXPECT_THAT(run_sensitivity(*study(R"({"empirical": [1, 2.5]})"), source_catalog()),
              ErrorIs(ErrorCode::InvalidArgument,
                      "s.json: inputs.device.threads: empirical(2 samples): expected whole"));
  const auto point =
      UncertainPoint::prepare(*study(R"({"uniform": [1, 2]})"),
                              {{"device.threads", *Distribution::uniform(1, 2)}}, source_catalog());
  ASSERT_OK(point);
  double one = 0;
  for (int k = 0; k < 100; ++k) {
    const double x = point->inputs()[0].distribution.quantile((k + 0.5) / 100);
    one += point->best(std::vector<double>{x}).latency_ms > 65 ? 1 : 0;
  }
  EXPECT_EQ(one, 50);
}

TEST(SensitivityStudy, RefusesInputsThatCannotBe) {
  const auto bad = [&](const std::string& rest, const char* part) {
    const auto tables = run(rest);
    ASSERT_FALSE(tables.has_value()) << part;
    EXPECT_THAT(tables.error().message, testing::HasSubstr(part));
    EXPECT_THAT(tables.error().message, testing::StartsWith("test.json"));
  };
  bad(block(R"("network.rtt_ms": { "unifrom": [2, 40] })"), "did you mean \"uniform\"");
  bad(block(R"("network.rtt_ms": { "uniform": [40, 2] })"), "finite least < most");
  bad(block(R"("network.rtt_ms": { "triangular": [40, 2] })"),
      "3 parameters of triangular, found 2");
  bad(block(R"("network.uplink_mbit_per_s": { "normal": [5, 2] })"), "normal(5, 2) reaches -");
  bad(block(R"("network.uplink_mbps": { "uniform": [5, 20] })"), "uplink_mbps");
  bad(block(R"("device.time_scale": { "uniform": [-1, 1] })"),
      "expected a scale, a number from 1e-09 to 1e+12, found -1");
  bad(block(""), "inputs: expected a field");
  bad(block(R"("network.rtt_ms": { "uniform": [2, 40] })") +
          R"(, "sweep": { "network.rtt_ms": [1, 2] })",
      "sweep: network.rtt_ms: expected an axis or an input of \"sensitivity\", found both");
  bad(R"("study": "sensitivity", "sensitivity": { "inputs": { "network.rtt_ms": { "uniform": [2, 40] } }, "half_with": 1 })",
      "half_with");
}

}  // namespace
}  // namespace offcut::scenarios
