// The bundled studies, run through the library as the command runs them.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "scenarios/explain/explain_scenario.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "scenarios/run.h"
#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

const Catalog& catalog() {
  static const Catalog catalog{std::filesystem::path(OFFCUT_SOURCE_DIR)};
  return catalog;
}

Result<PreparedStudy> open_text(const std::string& text) {
  auto study = Study::parse(text, "s.json", "");
  if (!study) return fail(study.error());
  return PreparedStudy::prepare(std::move(*study), catalog());
}

std::string dnntune_with(const std::string& more) {
  return R"({"schema": "offcut.scenario/1", "name": "n", "model": "mobilenet_v2",
    "device": {"model": "oneplus5t", "affinity": "big", "threads": 1, "framework": "tensorflow"},
    "cloud": {"model": "xeon_e5_2620v4"}, "network": {"model": "dnntune_wifi"},
    "transfer": {"bytes_per_element": 1}, "energy": "dnntune")" +
         more + "}";
}

std::vector<ResultRow> rows_of(const PreparedStudy& study) {
  std::vector<ResultRow> rows;
  for (std::uint64_t i = 0; i < study.size(); ++i) EXPECT_OK(append_rows(study, i, rows));
  return rows;
}

// A quantised model runs as it is; a site that says fp32 is scaled.
TEST(BundledStudies, PrecisionIsThatOfTheModelUnlessTheSiteSaysOther) {
  const auto on = [](const std::string& more) {
    return open_text(R"({"schema": "offcut.scenario/1", "name": "n", "model": "mobilenet_v2_int8",
      "device": {"model": "xeon_vm")" +
                     more + R"(}, "cloud": {"model": "xeon_vm"},
      "network": {"model": "dnntune_wifi"}, "constraints": {"pin_to_device": ["Softmax"]}})");
  };
  const auto own = on("");
  ASSERT_OK(own);
  EXPECT_EQ(rows_of(*own).front().point->precision, "int8");
  EXPECT_EQ(rows_of(*own).front().provenance, "measured");
  const auto other = on(R"(, "precision": "fp32")");
  ASSERT_OK(other);
  EXPECT_EQ(rows_of(*other).front().point->precision, "fp32");
  EXPECT_NE(rows_of(*other).front().provenance, "measured");
}

// Either name of a model that two machines recorded finds both recordings.
TEST(BundledStudies, AModelRecordedOnTwoMachinesIsOneModel) {
  const auto rows = [](const std::string& model) {
    const auto study =
        open_text(R"({"schema": "offcut.scenario/1", "name": "n", "model": ")" + model +
                  R"(", "device": {"model": "x86_vm"}, "cloud": {"model": "xeon_vm"},
      "network": {"model": "dnntune_wifi"}, "output": {"rows": "all_cuts"}})");
    EXPECT_OK(study);
    return study ? rows_of(*study) : std::vector<ResultRow>();
  };
  const auto plain = rows("squeezenet_v1_1");
  const auto other = rows("squeezenet_v1_1_xeon");
  ASSERT_GT(plain.size(), 10u);
  ASSERT_EQ(plain.size(), other.size());
  for (std::size_t i = 0; i < plain.size(); ++i) {
    EXPECT_EQ(plain[i].provenance, "measured");
    EXPECT_DOUBLE_EQ(plain[i].price.latency().ms(), other[i].price.latency().ms());
  }
}

// DNNTune, Table 3 and section 5.2.1: device-only 154 ms, cloud-only 138 ms, the best cut inside.
TEST(BundledStudies, DnntuneWifiCutLiesInsideAndBeatsBothEnds) {
  const auto study = open_text(dnntune_with(""));
  ASSERT_OK(study);
  const std::vector<ResultRow> rows = rows_of(*study);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_NEAR(rows[0].device_only.latency().ms(), 154, 1e-6);
  EXPECT_NEAR(rows[0].cloud_only.latency().ms(), 38 + 100.7, 0.01);
  EXPECT_LT(rows[0].price.latency().ms(), 138);
  EXPECT_NE(rows[0].first_cloud_layer, "input");
  EXPECT_NE(rows[0].first_cloud_layer, "output");
  EXPECT_EQ(rows[0].up, Bytes(28 * 28 * 32));  // the tensor that the paper cuts at
}

TEST(BundledStudies, TheBestRowIsTheLeastOfAllCuts) {
  const auto best = open_text(dnntune_with(""));
  const auto all = open_text(dnntune_with(R"(, "output": {"rows": "all_cuts"})"));
  ASSERT_OK(best);
  ASSERT_OK(all);
  const ResultRow answer = rows_of(*best).front();
  bool found = false;
  for (const ResultRow& row : rows_of(*all)) {
    EXPECT_GE(row.price.latency(), answer.price.latency());
    found = found || (row.cut == answer.cut && row.price.latency() == answer.price.latency());
  }
  EXPECT_TRUE(found);
}

TEST(BundledStudies, RegimesTileTheUplinkAndAgreeWithSingleAnswers) {
  const auto study = open_text(dnntune_with(
      R"(, "sweep": {"network.uplink_mbit_per_s": [0.1, 100]}, "output": {"rows": "regimes"})"));
  ASSERT_OK(study);
  const std::vector<ResultRow> rows = rows_of(*study);
  ASSERT_GE(rows.size(), 3u);
  double reached = 0.1;
  for (const ResultRow& row : rows) {
    EXPECT_NEAR(std::get<double>(row.extra[0]), reached, 1e-9 * reached);
    reached = std::get<double>(row.extra[1]);
    const auto single = open_text(dnntune_with(R"(, "sweep": {"network.uplink_mbit_per_s": [)" +
                                               std::to_string(row.uplink.mbit_per_s()) + "]}"));
    ASSERT_OK(single);
    EXPECT_EQ(rows_of(*single).front().first_cloud_layer, row.first_cloud_layer);
  }
  EXPECT_NEAR(reached, 100, 1e-7);
}

TEST(BundledStudies, TheFrontHoldsNoDominatedRowOverAllOperatingPoints) {
  // On 3G the device alone is faster, a cut saves energy.
  const auto study = open_text(dnntune_with(
      R"(, "sweep": {"device.affinity": ["big", "little"], "network.model": ["dnntune_3g"]},
         "output": {"rows": "pareto"})"));
  ASSERT_OK(study);
  const std::vector<ResultRow> rows = rows_of(*study);
  ASSERT_GE(rows.size(), 2u);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    EXPECT_GT(rows[i].price.latency(), rows[i - 1].price.latency());
    EXPECT_LT(rows[i].price.energy(rows[i].scope), rows[i - 1].price.energy(rows[i].scope));
  }
}

TEST(BundledStudies, ConstraintsThatNothingKeepsAreSaid) {
  const auto study = open_text(dnntune_with(R"(, "constraints": {"latency_ms": 50})"));
  ASSERT_OK(study);
  EXPECT_FALSE(rows_of(*study).front().feasible);
  const auto told = explain_scenario(*study, 0);
  ASSERT_OK(told);
  EXPECT_FALSE(told->feasible);
  EXPECT_EQ(told->binding, "latency_ms");
}

// The input may not leave the device as it is: the first layer is pinned there.
TEST(BundledStudies, APinnedLayerStaysWhereItMust) {
  const std::string wifi6 = R"(, "sweep": {"network.uplink_mbit_per_s": [1000]})";
  const auto free = open_text(dnntune_with(wifi6));
  ASSERT_OK(free);
  EXPECT_EQ(rows_of(*free).front().first_cloud_layer, "input");
  const auto unknown =
      open_text(dnntune_with(wifi6 + R"(, "constraints": {"pin_to_device": ["no_such_layer"]})"));
  EXPECT_THAT(unknown, ErrorIs(ErrorCode::NotFound, "no_such_layer"));
  const auto pinned =
      open_text(dnntune_with(wifi6 + R"(, "constraints": {"pin_to_device": ["conv1/conv"]})"));
  ASSERT_OK(pinned);
  EXPECT_GE(rows_of(*pinned).front().layers_on_device, 1);
}

// A flip that explain() tells of does flip the answer, and a little less does not.
TEST(BundledStudies, FlipsAreWhereTheAnswerChanges) {
  const auto study = open_text(dnntune_with(""));
  ASSERT_OK(study);
  const auto told = explain_scenario(*study, 0);
  ASSERT_OK(told);
  int checked = 0;
  for (const Flip& flip : told->flips) {
    if (flip.input != "uplink bandwidth") continue;
    const double before = 1 + (flip.factor - 1) * 0.98;
    for (const auto& [factor, same] : {std::pair{before, true}, std::pair{flip.factor, false}}) {
      const auto turned = open_text(dnntune_with(R"(, "sweep": {"network.uplink_mbit_per_s": [)" +
                                                 std::to_string(flip.present * factor) + "]}"));
      ASSERT_OK(turned);
      EXPECT_EQ(rows_of(*turned).front().first_cloud_layer == told->best.first_cloud_layer, same);
    }
    ++checked;
  }
  EXPECT_EQ(checked, 2);
}

std::string run_bundled(int jobs) {
  std::ostringstream out;
  const auto sink = json_lines_sink(out);
  RunOptions options;
  options.jobs = jobs;
  options.on_error = [](const std::string& text) { ADD_FAILURE() << text; };
  options.on_note = [](const std::string&) {};
  options.tables = [&](const StudyTable& table) -> Result<void> {
    write_json_lines(out, table);
    return {};
  };
  auto files = scenario_files({OFFCUT_SOURCE_DIR "/scenarios/data"}, catalog());
  EXPECT_OK(files);
  std::erase_if(*files, [](const auto& file) {  // they have no rows: capacity_study_test.cc
    return study_kind_of(file) == StudyKind::Capacity;
  });
  const auto summary = run_files(*files, catalog(), *sink, options);
  EXPECT_OK(summary);
  EXPECT_GE(summary->files_done, 4u);
  return out.str();
}

TEST(BundledStudies, AreTheSameBytesAtAnyNumberOfThreads) {
  const std::string one = run_bundled(1);
  EXPECT_GT(one.size(), 1000u);
  EXPECT_EQ(one, run_bundled(2));
  EXPECT_EQ(one, run_bundled(7));
}

TEST(RunFiles, OneBadFileDoesNotStopTheOthers) {
  const auto folder = std::filesystem::temp_directory_path() / "offcut_run_files_test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "a.json") << "{";
  std::ofstream(folder / "b.json") << dnntune_with("");
  std::vector<std::string> complaints;
  std::ostringstream out;
  RunOptions options;
  options.on_error = [&](const std::string& text) { complaints.push_back(text); };
  options.on_note = [](const std::string&) {};
  const auto files = scenario_files({folder.string()}, catalog());
  ASSERT_OK(files);
  const auto summary = run_files(*files, catalog(), *csv_sink(out), options);
  std::filesystem::remove_all(folder);
  ASSERT_OK(summary);
  EXPECT_EQ(summary->files_done, 1u);
  EXPECT_EQ(summary->files_failed, 1u);
  ASSERT_EQ(complaints.size(), 1u);
  EXPECT_THAT(complaints[0], testing::HasSubstr("a.json:1:"));
}

}  // namespace
}  // namespace offcut::scenarios
