// Logs of TensorFlow Lite with several runs of the program, and with XNNPACK.
#include "traces/profiles/tflite.h"

#include "engine/base/text.h"
#include "tests/support/profile_checks.h"
#include "tests/support/result_matchers.h"

namespace offcut::traces {
namespace {

using testing::time_us;
using testing::warns;

std::string settings(int threads, const std::string& model) {
  return message("STARTING!\nNum threads: [", threads, "]\nGraph: [/data/", model, ".tflite]\n");
}

std::string table(double conv_ms, const std::string& tabs = "\t") {
  return message("Operator-wise Profiling Info for Regular Benchmark Runs:\n",
                 "============== Run Order ==============\n", tabs,
                 "[node type]\t[first]\t[avg ms]\t[%]\t[cdf%]\t[mem KB]\t[times called]\t[Name]\n",
                 tabs, "CONV_2D\t0.1\t", conv_ms, "\t90%\t90%\t0\t1\tconv:0\n", tabs,
                 "RELU\t0.01\t0.005\t10%\t100%\t0\t1\trelu:1\n\n");
}

const std::string kTimings =
    "Timings (microseconds): count=50 first=150 curr=140 min=139 max=160 avg=145 std=3\n";

TEST(TfliteSessions, GivesARunForEachRunOfTheProgram) {
  const auto profile = parse_tflite(
      settings(4, "m") + table(0.08) + kTimings + settings(1, "m") + table(0.8) + kTimings,
      "l.txt");
  ASSERT_OK(profile);
  ASSERT_EQ(profile->runs.size(), 2u);
  EXPECT_EQ(profile->runs[0].point.threads, 4);
  EXPECT_NEAR(time_us(profile->runs[0], "conv:0"), 80, 1e-9);
  EXPECT_EQ(profile->runs[1].point.threads, 1);
  EXPECT_NEAR(time_us(profile->runs[1], "conv:0"), 800, 1e-9);
  EXPECT_NEAR(profile->runs[1].end_to_end->median.us(), 145, 1e-9);
  EXPECT_EQ(profile->runs[1].kernels[0].timed.latency.n, 50);
}

TEST(TfliteSessions, SaysThatASecondRunOfOnePointIsLeftOut) {
  for (const std::string& between : {settings(4, "m"), std::string()}) {
    const auto profile =
        parse_tflite(settings(4, "m") + table(0.08) + between + table(0.9), "l.txt");
    ASSERT_OK(profile);
    ASSERT_EQ(profile->runs.size(), 1u);
    EXPECT_NEAR(time_us(profile->runs[0], "conv:0"), 80, 1e-9);
    EXPECT_TRUE(warns(*profile, "a second run of cpu any x4 tflite fp32 batch 1 is left out"));
  }
}

TEST(TfliteSessions, AsksWhichOfSeveralNetworksToRead) {
  const std::string text = settings(4, "a") + table(0.08) + settings(4, "b") + table(0.9);
  EXPECT_THAT(parse_tflite(text, "l.txt"), ErrorIs(ErrorCode::InvalidArgument, "(a, b)"));
  const auto profile = parse_tflite(text, "l.txt", {.model_name = "b"});
  ASSERT_OK(profile);
  EXPECT_EQ(profile->model, "b");
  EXPECT_NEAR(time_us(profile->runs.at(0), "conv:0"), 900, 1e-9);
}

TEST(TfliteXnnpack, ReadsRowsBehindOneTabOrTwo) {
  for (const std::string tabs : {"\t", "\t\t"}) {
    const auto profile = parse_tflite(
        "INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\n"
        "INFO: count=50 first=1200 curr=1005 min=990 max=1200 avg=1010.5 std=20\n"
        "INFO: Inference timings in us: Init: 1500, First inference: 1800, Warmup (avg): 1100, "
        "Inference (avg): 1010.5\n"
        "============== Run Order ==============\n" +
            tabs +
            "[node type]\t[first]\t[avg ms]\t[%]\t[cdf%]\t[mem KB]\t[times called]\t[Name]\n" +
            tabs +
            "  Fully Connected (NC, F32) GEMM\t0.009\t0.03\t100%\t100%\t0\t1\t"
            "Delegate/Fully Connected (NC, F32) GEMM:4\n\n",
        "l.txt");
    ASSERT_OK(profile);
    const ProfiledRun& run = profile->runs[0];
    EXPECT_EQ(run.kernels.at(0).timed.op, "Fully Connected (NC, F32) GEMM");
    EXPECT_NEAR(time_us(run, "Delegate/Fully Connected (NC, F32) GEMM:4"), 30, 1e-9);
    EXPECT_EQ(run.kernels[0].timed.latency.n, 50);
    EXPECT_EQ(run.point.framework, "tflite");
    EXPECT_NEAR(run.end_to_end->median.us(), 1010.5, 1e-9);
  }
}

}  // namespace
}  // namespace offcut::traces
