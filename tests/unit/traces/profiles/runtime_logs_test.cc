// MNN, trtexec's printed table, ExecuTorch, QNN and SNPE.
#include <algorithm>

#include "tests/support/profile_checks.h"
#include "tests/support/readme_table.h"
#include "tests/support/result_matchers.h"
#include "tests/support/runtime_log_samples.h"
#include "traces/formats.h"
#include "traces/profiles/executorch.h"
#include "traces/profiles/mnn.h"
#include "traces/profiles/qnn.h"
#include "traces/profiles/tensorrt_log.h"

namespace offcut::traces {
namespace {

using namespace samples;  // NOLINT: only texts
using testing::replaced;
using testing::time_us;
using testing::warns;

TEST(Mnn, ReadsTheTableOfNodes) {
  const auto profile = parse_mnn(kMnn, "m.txt");
  ASSERT_OK(profile);
  EXPECT_EQ(profile->model, "cnn5");
  const ProfiledRun& run = profile->runs.at(0);
  ASSERT_EQ(run.kernels.size(), 2u);  // not the table of types
  EXPECT_NEAR(time_us(run, "conv1"), 273.8, 1e-9);
  EXPECT_EQ(run.kernels[1].timed.op, "ConvolutionDepthwise");
  EXPECT_EQ(run.point.threads, 2);
  EXPECT_EQ(run.point.framework, "mnn");
}

TEST(Mnn, SaysWhichLineIsWrong) {
  EXPECT_THAT(parse_mnn(replaced(kMnn, "0.102100", "0.1021x0"), "m.txt"),
              ErrorIs(ErrorCode::Malformed, "m.txt:7: expected an operator with a time in ms"));
  EXPECT_THAT(parse_mnn("hello", "m.txt"), ErrorIs(ErrorCode::Malformed, "found none with rows"));
  EXPECT_THAT(parse_mnn(std::string(kMnn) + replaced(kMnn, "cnn5", "other"), "m.txt"),
              ErrorIs(ErrorCode::InvalidArgument, "(cnn5, other)"));
}

TEST(TensorRtLog, ReadsBothOrdersOfColumns) {
  const auto profile = parse_tensorrt_log(kTrtLog, "t.log");
  ASSERT_OK(profile);
  const ProfiledRun& run = profile->runs.at(0);
  ASSERT_EQ(run.kernels.size(), 2u);
  EXPECT_NEAR(time_us(run, "conv1 + relu1"), 338.9, 1e-9);  // the median
  EXPECT_NEAR(time_us(run, "PWN(relu 2)"), 91.1, 1e-9);
  EXPECT_EQ(run.kernels[0].timed.latency.n, 1434);
  EXPECT_EQ(run.point.unit, "gpu");
  const auto old = parse_tensorrt_log(kTrtOldLog, "t.log");
  ASSERT_OK(old);
  EXPECT_NEAR(time_us(old->runs.at(0), "conv1 + relu1"), 339, 1e-9);  // the mean: there is no other
}

TEST(TensorRtLog, SaysWhichLineIsWrong) {
  EXPECT_THAT(parse_tensorrt_log(replaced(kTrtLog, "0.0911", "fast"), "t.log"),
              ErrorIs(ErrorCode::Malformed, "t.log:5: expected a layer with 4 numbers"));
  // Names of layers hold blanks: they stand first or last, and once.
  for (const char* header :
       {"Time(ms) Median(ms)", "Time(ms) Layer Median(ms)", "Layer Time(ms) Layer"}) {
    EXPECT_THAT(parse_tensorrt_log(
                    message("=== Profile (3 iterations ) ===\n", header, "\n1 2 3\n"), "t.log"),
                ErrorIs(ErrorCode::Malformed, "found none with rows"))
        << header;
  }
  EXPECT_THAT(parse_tensorrt_log("=== Profile (3 iterations ) ===\n", "t.log"),
              ErrorIs(ErrorCode::Malformed, "found none with rows"));
}

TEST(ExecuTorch, CountsTheOperatorsOfADelegateOrItsCall) {
  const auto profile = parse_executorch(kExecuTorch, "e.tsv");
  ASSERT_OK(profile);
  const ProfiledRun& run = profile->runs.at(0);
  ASSERT_EQ(run.kernels.size(), 4u);
  EXPECT_NEAR(time_us(run, "native_call_convolution.out_0"), 410, 1e-9);
  EXPECT_EQ(run.kernels[0].timed.op, "aten::convolution");
  EXPECT_NEAR(time_us(run, "Convolution (NHWC, F32) IGEMM #1_0"), 130, 1e-9);
  EXPECT_NEAR(time_us(run, "DELEGATE_CALL_1"), 60, 1e-9);  // nothing follows this one
  EXPECT_NEAR(time_us(run, "native_call_convolution.out_1"), 310, 1e-9);
  EXPECT_EQ(run.kernels[3].timed.op, "aten::convolution");
  EXPECT_NEAR(run.end_to_end->median.us(), 1110, 1e-9);
  EXPECT_TRUE(warns(*profile, "no cut inside"));
}

TEST(ExecuTorch, RefusesCyclesAndDamagedRows) {
  EXPECT_THAT(parse_executorch(replaced(kExecuTorch, "p50 (ms)", "p50 (cycles)"), "e.tsv"),
              ErrorIs(ErrorCode::Malformed, "e.tsv:1: expected the columns"));
  EXPECT_THAT(parse_executorch(replaced(kExecuTorch, "0.41", "-0.41"), "e.tsv"),
              ErrorIs(ErrorCode::Malformed, "e.tsv:3: expected an event with a time >= 0"));
}

TEST(Qnn, GivesEachOperatorItsShareOfTheTime) {
  const auto profile = parse_qnn(kQnn, "q.csv");
  ASSERT_OK(profile);
  const ProfiledRun& run = profile->runs.at(0);
  EXPECT_EQ(run.point.unit, "npu");
  EXPECT_NEAR(time_us(run, "conv1"), 3100 * 0.6, 1e-9);
  EXPECT_NEAR(time_us(run, "dw2"), 3100 * 0.4, 1e-9);
  EXPECT_NEAR(time_us(run, "Input OpId_2"), 0, 1e-9);
  EXPECT_NEAR(run.end_to_end->median.us(), 3100, 1e-9);
  EXPECT_TRUE(warns(*profile, "counted in cycles"));
}

TEST(Qnn, TakesOperatorsThatComeAgainForSamples) {
  const auto profile = parse_qnn(kQnnTwoRuns, "q.csv");
  ASSERT_OK(profile);
  const ProfiledRun& run = profile->runs.at(0);
  EXPECT_NEAR(time_us(run, "conv1"), 70, 1e-9);  // 60 and 80
  EXPECT_EQ(run.kernels[0].timed.latency.n, 2);
}

TEST(Qnn, ReadsDiagview) {
  const auto times = parse_qnn(kSnpe, "s.txt");
  ASSERT_OK(times);
  EXPECT_NEAR(time_us(times->runs.at(0), "layer_1"), 900, 1e-9);
  EXPECT_NEAR(times->runs[0].end_to_end->median.us(), 3100, 1e-9);
  const auto cycles = parse_qnn(kSnpeCycles, "s.txt");
  ASSERT_OK(cycles);
  EXPECT_NEAR(time_us(cycles->runs.at(0), "conv1"), 200, 1e-9);
  EXPECT_NEAR(time_us(cycles->runs.at(0), "sub"), 100, 1e-9);
}

TEST(Qnn, RefusesCyclesWithoutATime) {
  EXPECT_THAT(parse_qnn(replaced(kQnn, ",US,", ",COUNT,"), "q.csv"),
              ErrorIs(ErrorCode::Malformed, "expected the time of the whole network in us"));
  EXPECT_THAT(parse_qnn(replaced(kQnn, "120000", "many"), "q.csv"),
              ErrorIs(ErrorCode::Malformed, "q.csv:4: expected 7 cells with a time >= 0"));
}

TEST(Formats, AreRecognisedAsThemselves) {
  const auto format_of = [](std::string_view text) {
    const auto format = find_format("f", "", text);
    return format ? std::string((*format)->name) : format.error().message;
  };
  EXPECT_EQ(format_of(kMnn), "mnn");
  EXPECT_EQ(format_of(kMnn.substr(kMnn.find("Node Name"))), "mnn");  // its table alone is no CSV
  EXPECT_EQ(format_of(kTrtLog), "tensorrt_log");
  EXPECT_EQ(format_of(kTrtOldLog), "tensorrt_log");
  EXPECT_EQ(format_of(kExecuTorch), "executorch");
  EXPECT_EQ(format_of("\n\n" + std::string(kExecuTorch)), "executorch");
  EXPECT_EQ(format_of(kQnn), "qnn");
  EXPECT_EQ(format_of(kSnpe), "qnn");
  EXPECT_EQ(format_of(kSnpeCycles), "qnn");
}

TEST(Formats, AreListedInTheReadme) {
  const auto rows = offcut::testing::rows_of_readme("traces/README.md", "Formats");
  ASSERT_EQ(rows.size(), formats().size() + 1);  // and the native one
  for (const Format& format : formats()) {
    const std::string start = "| `" + std::string(format.name) + "` |";
    EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), [&](const std::string& row) {
      return row.starts_with(start);
    })) << format.name;
  }
}

}  // namespace
}  // namespace offcut::traces
