// TensorFlow timelines, RKNN tables, llama-bench.
#include <algorithm>

#include "tests/support/profile_checks.h"
#include "tests/support/result_matchers.h"
#include "tests/support/runtime_log_samples.h"
#include "traces/formats.h"
#include "traces/kernel_names.h"
#include "traces/profiles/llama_bench.h"
#include "traces/profiles/rknn.h"
#include "traces/profiles/tf_timeline.h"

namespace offcut::traces {
namespace {

using namespace samples;  // NOLINT: only texts
using testing::replaced;
using testing::time_us;
using testing::warns;

// ---- TensorFlow

TEST(TfTimeline, CountsTheWorkOfTheGpuOnceAndNoLaunches) {
  const auto profile = parse_tf_timeline(kTfTimeline, "t.json");
  ASSERT_OK(profile);
  const ProfiledRun& run = profile->runs.at(0);
  EXPECT_EQ(run.point.unit, "gpu");
  EXPECT_EQ(run.point.framework, "tensorflow");
  ASSERT_EQ(run.kernels.size(), 4u);  // neither _SOURCE nor _Recv
  EXPECT_EQ(run.kernels[0].timed.name, "conv1");
  EXPECT_EQ(run.kernels[0].timed.op, "Conv2D");
  EXPECT_NEAR(time_us(run, "conv1"), 400, 1e-9);  // of the second step
  EXPECT_NEAR(run.kernels[0].timed.latency.first->us(), 900, 1e-9);
  EXPECT_NEAR(time_us(run, "relu1"), 30, 1e-9);
  EXPECT_NEAR(run.kernels[1].timed.latency.first->us(), 90, 1e-9);  // a loop adds up
  EXPECT_NEAR(time_us(run, "flat"), 0, 1e-9);                       // no work on the GPU
  EXPECT_NEAR(time_us(run, "top"), 60, 1e-9);                       // of the CPU
  EXPECT_NEAR(run.end_to_end->median.us(), 510, 1e-9);              // 9000 to 9510
  EXPECT_TRUE(profile->warnings.empty());
}

TEST(TfTimeline, TakesSingleStreamsWhereTheyAreAllThereIs) {
  const std::string text = replaced(kTfTimeline, "/device:GPU:0/stream:all Compute", "Tensors");
  const auto profile = parse_tf_timeline(text, "t.json");
  ASSERT_OK(profile);
  EXPECT_NEAR(profile->runs.at(0).kernels[0].timed.latency.first->us(), 900, 1e-9);
}

TEST(TfTimeline, SaysThatItHasLaunchesOnly) {
  std::string text = replaced(kTfTimeline, "/device:GPU:0/stream:all Compute", "Tensors");
  text = replaced(text, "/device:GPU:0/stream:14 Compute", "Tensors");
  const auto profile = parse_tf_timeline(text, "t.json");
  ASSERT_OK(profile);
  EXPECT_NEAR(time_us(profile->runs.at(0), "conv1"), 9, 1e-9);
  EXPECT_TRUE(warns(*profile, "the times of their launches"));
}

TEST(TfTimeline, FindsStepsWithoutTheirSource) {
  const auto profile = parse_tf_timeline(replaced(kTfTimeline, "_SOURCE", "_SINK"), "t.json");
  ASSERT_OK(profile);
  EXPECT_NEAR(time_us(profile->runs.at(0), "conv1"), 400, 1e-9);
  EXPECT_NEAR(profile->runs.at(0).kernels[0].timed.latency.first->us(), 900, 1e-9);
}

TEST(TfTimeline, SaysWhatIsMissing) {
  EXPECT_THAT(parse_tf_timeline(replaced(kTfTimeline, " Compute", " Memory"), "t.json"),
              ErrorIs(ErrorCode::Malformed, "t.json: expected nodes (cat Op) of a process"));
  EXPECT_THAT(parse_tf_timeline(kTfTimeline.substr(0, 900), "t.json"),
              ErrorIs(ErrorCode::Malformed, "t.json"));
}

// ---- RKNN

TEST(Rknn, ReadsTheTableOfLayers) {
  const auto profile = parse_rknn(kRknn, "r.txt");
  ASSERT_OK(profile);
  const ProfiledRun& run = profile->runs.at(0);
  ASSERT_EQ(run.kernels.size(), 4u);  // not the ranking
  EXPECT_NEAR(time_us(run, "/model.0/conv 1/Conv"), 331, 1e-9);
  EXPECT_EQ(run.kernels[1].timed.op, "ConvExSwish");
  EXPECT_EQ(run.kernels[1].outputs, std::vector<Shape>({{1, 16, 8, 8}}));
  EXPECT_NEAR(time_us(run, "norm1"), 12.5, 1e-9);  // a cell that is empty moves no column before it
  EXPECT_TRUE(run.kernels[2].outputs.empty());     // one of several
  EXPECT_EQ(run.point.unit, "npu");
  EXPECT_EQ(run.point.precision, "int8");
  EXPECT_TRUE(warns(*profile, "ran on the CPU take 27.5 of the 358.5 us"));
  EXPECT_TRUE(moves_data(run.kernels[0].timed.op) && moves_data(run.kernels[3].timed.op));
}

TEST(Rknn, ReadsTablesWithoutNamesBehindTheMarkOfALog) {
  const auto profile = parse_rknn(kRknnShort, "r.txt");
  ASSERT_OK(profile);
  EXPECT_NEAR(time_us(profile->runs.at(0), "ConvClip_1"), 331, 1e-9);
  EXPECT_NEAR(time_us(profile->runs.at(0), "Reshape_2"), 61, 1e-9);
}

TEST(Rknn, PutsTheNamesOfTheOldToolkitTogether) {
  const auto profile = parse_rknn(kRknnOld, "r.txt");
  ASSERT_OK(profile);
  const ProfiledRun& run = profile->runs.at(0);
  EXPECT_NEAR(time_us(run, "Net/Conv2d_1_depthwise/Relu6"), 896, 1e-9);
  EXPECT_EQ(run.kernels[1].timed.op, "DEPTH_WISE_CONV");
  EXPECT_TRUE(warns(*profile, "does not tell the precision"));
}

TEST(Rknn, SaysWhichLineIsWrong) {
  EXPECT_THAT(parse_rknn(replaced(kRknn, "12.5 ", "fast "), "r.txt"),
              ErrorIs(ErrorCode::Malformed, "r.txt:9: expected an operator with a time in us"));
  EXPECT_THAT(parse_rknn(replaced(kRknnShort, "Time(us)", "RW(KB)"), "r.txt"),
              ErrorIs(ErrorCode::Malformed, "r.txt:2: expected the column \"Time(us)\""));
  EXPECT_THAT(parse_rknn(replaced(kRknnOld, "896", "-"), "r.txt"),
              ErrorIs(ErrorCode::Malformed, "r.txt:6: expected a layer with"));
  EXPECT_THAT(parse_rknn("hello", "r.txt"), ErrorIs(ErrorCode::Malformed, "found none with rows"));
}

// ---- llama-bench

TEST(LlamaBench, ReadsATestByItsName) {
  const auto prompt =
      parse_llama_bench(kLlamaBench, "l.json", {.model_name = "qwen2 7B Q4_K - Medium pp512"});
  ASSERT_OK(prompt);
  const ProfiledRun& run = prompt->runs.at(0);
  EXPECT_NEAR(run.end_to_end->median.ms(), 72, 1e-9);
  EXPECT_EQ(run.end_to_end->n, 3);
  EXPECT_EQ(run.point.threads, 8);
  EXPECT_EQ(run.point.unit, "cpu");  // 99 layers, but no GPU
  EXPECT_TRUE(warns(*prompt, "left out 1 tests of a prompt and of generation"));
  const auto token =
      parse_llama_bench(kLlamaBench, "l.json", {.model_name = "qwen2 7B Q4_K - Medium tg128"});
  ASSERT_OK(token);
  EXPECT_NEAR(token->runs.at(0).end_to_end->median.ms(), 10, 1e-9);  // one of 128 tokens
  EXPECT_THAT(parse_llama_bench(kLlamaBench, "l.json"),
              ErrorIs(ErrorCode::InvalidArgument,
                      "(qwen2 7B Q4_K - Medium pp512, qwen2 7B Q4_K - Medium tg128)"));
}

TEST(LlamaBench, ReadsLinesWithBothUnits) {
  const auto profile = parse_llama_bench(kLlamaBenchLines, "l.jsonl");
  ASSERT_OK(profile);
  EXPECT_EQ(profile->model, "llama 7B Q4_0 tg10 @ d512");
  ASSERT_EQ(profile->runs.size(), 2u);
  EXPECT_EQ(profile->runs[0].point.unit, "gpu");
  EXPECT_NEAR(profile->runs[0].end_to_end->median.ms(), 10, 1e-9);
  EXPECT_EQ(profile->runs[1].point.unit, "cpu");
  EXPECT_EQ(profile->runs[1].point.threads, 4);
}

TEST(LlamaBench, SaysWhatIsWrong) {
  EXPECT_THAT(parse_llama_bench(replaced(kLlamaBenchLines, "\"n_gen\": 10", "\"n_gen\": -1"), "l"),
              ErrorIs(ErrorCode::InvalidArgument, "l:2: n_gen: expected"));
  EXPECT_THAT(parse_llama_bench("[]", "l"), ErrorIs(ErrorCode::Malformed, "found none"));
  EXPECT_THAT(parse_llama_bench("[{]", "l"), ErrorIs(ErrorCode::Malformed, "l"));
}

TEST(Formats, OfDevicesAreRecognisedAsThemselves) {
  const auto format_of = [](std::string_view text) {
    const auto format = find_format("f", "", text);
    return format ? std::string((*format)->name) : format.error().message;
  };
  EXPECT_EQ(format_of(kTfTimeline), "tf_timeline");
  for (const auto text : {kRknn, kRknnShort, kRknnOld}) EXPECT_EQ(format_of(text), "rknn");
  EXPECT_EQ(format_of(kLlamaBench), "llama_bench");
  EXPECT_EQ(format_of(kLlamaBenchLines), "llama_bench");
}

}  // namespace
}  // namespace offcut::traces
