// Every reader of a runtime's text or JSON output, on a sample from the writer's documentation or a
// public file (shortened).
#include "tests/support/profile_samples.h"
#include "tests/support/result_matchers.h"
#include "traces/profiles/csv_table.h"
#include "traces/profiles/kineto.h"
#include "traces/profiles/mace.h"
#include "traces/profiles/ncnn.h"
#include "traces/profiles/openvino.h"
#include "traces/profiles/tensorrt.h"
#include "traces/profiles/tflite.h"

namespace offcut::traces {
namespace {

using namespace samples;  // NOLINT: only texts

double us(const ProfiledRun& run, std::size_t k) {
  return run.kernels.at(k).timed.latency.median.us();
}
bool warns(const Profile& profile, const std::string& part) {
  for (const std::string& warning : profile.warnings) {
    if (warning.find(part) != std::string::npos) return true;
  }
  return false;
}
std::string without_column(std::string text, const std::string& what) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what)) {
    text.erase(at, what.size());
  }
  return text;
}

TEST(Tflite, ReadsTheOldText) {
  const auto profile = parse_tflite(kTfliteText, "log.txt");
  ASSERT_OK(profile);
  const ProfiledRun& run = profile->runs[0];
  ASSERT_EQ(run.kernels.size(), 3u);
  EXPECT_EQ(run.kernels[0].timed.op, "CONV_2D");
  EXPECT_EQ(run.kernels[0].timed.name, "[MobilenetV1/MobilenetV1/Conv2d_0/Relu6]:0");
  EXPECT_NEAR(us(run, 0), 60957, 1e-6);
  EXPECT_NEAR(run.kernels[0].timed.latency.first->us(), 87754, 1e-6);
  EXPECT_EQ(run.kernels[0].timed.latency.n, 50);
  EXPECT_EQ(run.point.threads, 4);
  EXPECT_EQ(run.point.framework, "tflite");
  EXPECT_NEAR(run.end_to_end->median.us(), 2950340, 1e-3);
  EXPECT_NEAR(run.end_to_end->first->us(), 3512391, 1e-3);
  EXPECT_NEAR(run.loading->ms(), 17.187, 1e-9);
  EXPECT_EQ(profile->model, "mobilenet_v1");
  EXPECT_TRUE(warns(*profile, "the percentages add up to"));
}

TEST(Tflite, ReadsTheRegularRunsOfTheOldCsv) {
  const auto profile = parse_tflite(kTfliteCsv, "log.csv");
  ASSERT_OK(profile);
  ASSERT_EQ(profile->runs[0].kernels.size(), 3u);
  EXPECT_NEAR(us(profile->runs[0], 0), 93.0388, 1e-9);
  EXPECT_EQ(profile->runs[0].kernels[2].timed.name, "[Identity]:11");
}

TEST(Tflite, ReadsTheNewCsvWithACommaInAName) {
  const auto profile = parse_tflite(kTfliteNewCsv, "log.csv");
  ASSERT_OK(profile);
  ASSERT_EQ(profile->runs[0].kernels.size(), 2u);
  EXPECT_EQ(profile->runs[0].kernels[0].timed.name, "[a, b]:0");
  EXPECT_NEAR(us(profile->runs[0], 1), 2 * 30, 1e-9);  // two calls of 0.03 ms
  EXPECT_TRUE(warns(*profile, "several calls"));
}

TEST(Tflite, DropsLogcatPrefixes) {
  std::string text;
  std::string_view rest = kTfliteText;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
    text += "05-30 15:16:44.858  3380  3380 I tflite  : " + std::string(rest.substr(0, end + 1));
    rest.remove_prefix(end + 1);
  }
  const auto profile = parse_tflite(text, "log.txt");
  ASSERT_OK(profile);
  EXPECT_EQ(profile->runs[0].kernels.size(), 3u);
  EXPECT_NEAR(us(profile->runs[0], 0), 60957, 1e-6);
}

TEST(Tflite, SaysWhichLineIsWrong) {
  std::string text(kTfliteText);
  text.replace(text.find("60.957"), 6, "60.9x7");
  EXPECT_THAT(parse_tflite(text, "log.txt"),
              ErrorIs(ErrorCode::Malformed, "log.txt:7: expected an operator of 9 cells"));
  const auto lenient = parse_tflite(text, "log.txt", {.lenient = true});
  ASSERT_OK(lenient);
  EXPECT_EQ(lenient->runs[0].kernels.size(), 2u);
  EXPECT_TRUE(warns(*lenient, "skipped 1 lines"));
  EXPECT_THAT(parse_tflite("hello", "log.txt"),
              ErrorIs(ErrorCode::Malformed, "expected a table in run order"));
}

TEST(Mace, ReadsTheTableAndTheSummary) {
  const auto profile = parse_mace(kMace, "mace.log");
  ASSERT_OK(profile);
  const ProfiledRun& run = profile->runs[0];
  ASSERT_EQ(run.kernels.size(), 2u);
  EXPECT_EQ(run.kernels[1].timed.op, "Conv2D");
  EXPECT_EQ(run.kernels[1].timed.name, "MobilenetV1/MobilenetV1/Conv2d_0/Relu6");
  EXPECT_NEAR(us(run, 1), 1570, 1e-9);
  EXPECT_EQ(run.kernels[1].outputs, (std::vector<Shape>{{1, 32, 112, 112}, {1, 2}}));
  EXPECT_NEAR(run.end_to_end->median.ms(), 31.758, 1e-9);
  EXPECT_EQ(run.kernels[1].timed.latency.n, 100);
}

TEST(Mace, SaysWhichLineIsWrong) {
  std::string text(kMace);
  text.replace(text.find("1.570"), 5, "-1.57");
  EXPECT_THAT(parse_mace(text, "mace.log"), ErrorIs(ErrorCode::Malformed, "mace.log:5: expected"));
}

TEST(Ncnn, ReadsLayersOfTwoRunsWithPackedShapes) {
  const auto profile = parse_ncnn_layers(kNcnnLayers, "ncnn.log");
  ASSERT_OK(profile);
  const ProfiledRun& run = profile->runs[0];
  ASSERT_EQ(run.kernels.size(), 2u);
  EXPECT_EQ(run.kernels[0].timed.name, "convrelu_0");
  EXPECT_NEAR(us(run, 0), (12340 + 12360) / 2.0, 1e-6);
  EXPECT_EQ(run.kernels[0].timed.latency.n, 2);
  EXPECT_EQ(run.kernels[0].outputs, (std::vector<Shape>{{1, 192, 224, 224}}));
  EXPECT_EQ(run.kernels[0].inputs, (std::vector<Shape>{{1, 24, 448, 448}}));
}

TEST(Ncnn, ReadsTotalsOfSeveralSettings) {
  EXPECT_THAT(parse_ncnn_totals(kNcnnTotals, "bench.txt"),
              ErrorIs(ErrorCode::InvalidArgument, "squeezenet, mobilenet"));
  EXPECT_THAT(parse_ncnn_totals(kNcnnTotals, "bench.txt", {.model_name = "mobilnet"}),
              ErrorIs(ErrorCode::InvalidArgument, "did you mean \"mobilenet\"?"));
  const auto profile = parse_ncnn_totals(kNcnnTotals, "bench.txt", {.model_name = "mobilenet"});
  ASSERT_OK(profile);
  ASSERT_EQ(profile->runs.size(), 3u);
  EXPECT_EQ(profile->runs[1].point.affinity, "little");
  EXPECT_EQ(profile->runs[1].point.threads, 4);
  EXPECT_EQ(profile->runs[2].point.affinity, "big");
  EXPECT_NEAR(profile->runs[2].end_to_end->median.ms(), 69.92, 1e-9);
  EXPECT_NEAR(profile->runs[2].end_to_end->p90.ms(), 70.59, 1e-9);
}

TEST(TensorRt, ReadsBothLayoutsAndKeepsZeroRows) {
  const auto current = parse_tensorrt_profile(kTrtProfile, "p.json");
  ASSERT_OK(current);
  EXPECT_NEAR(us(current->runs[0], 0), 27.872, 1e-9);
  EXPECT_EQ(current->runs[0].kernels[0].timed.latency.n, 41400);
  EXPECT_EQ(current->runs[0].point.unit, "gpu");
  const auto old = parse_tensorrt_profile(kTrtOldProfile, "p.json");
  ASSERT_OK(old);
  ASSERT_EQ(old->runs[0].kernels.size(), 3u);
  EXPECT_EQ(old->runs[0].kernels[0].timed.op, "Reformat");
  EXPECT_NEAR(us(old->runs[0], 1), 66.2771, 1e-9);
  EXPECT_EQ(us(old->runs[0], 2), 0);
  EXPECT_FALSE(warns(*old, "damaged"));
  std::string wrong(kTrtOldProfile);
  wrong.replace(wrong.find("41.4232"), 7, "99.4232");
  const auto flagged = parse_tensorrt_profile(wrong, "p.json");
  ASSERT_OK(flagged);
  EXPECT_TRUE(warns(*flagged, "damaged"));
}

TEST(TensorRt, SkipsAnUnescapedQuoteOnlyWhenLenient) {
  std::string text(kTrtOldProfile);
  text.replace(text.find("PWN(Clip_3)\", \"timeMs\" : 41"), 11, "PWN\"Clip_3)");
  EXPECT_THAT(parse_tensorrt_profile(text, "p.json"),
              ErrorIs(ErrorCode::Malformed, "p.json: byte"));
  const auto lenient = parse_tensorrt_profile(text, "p.json", {.lenient = true});
  ASSERT_OK(lenient);
  EXPECT_EQ(lenient->runs[0].kernels.size(), 2u);
}

TEST(TensorRt, ReadsTimesOfWholeQueries) {
  const auto profile = parse_tensorrt_times(kTrtTimes, "t.json");
  ASSERT_OK(profile);
  EXPECT_TRUE(profile->runs[0].kernels.empty());
  EXPECT_NEAR(profile->runs[0].end_to_end->median.ms(), 1.3, 1e-9);
  EXPECT_EQ(profile->metadata.at("host_to_device_us"), "250");
}

TEST(TensorRt, ReadsLayersAsAGraph) {
  const auto spec = parse_tensorrt_layers(kTrtLayers, "l.json");
  ASSERT_OK(spec);
  const auto graph = ModelGraph::build(*spec);
  ASSERT_OK(graph);
  ASSERT_EQ(graph->layer_count(), 3u);
  // Both convolutions write into "cat", and the last layer reads both parts.
  EXPECT_EQ(graph->predecessors(2).size(), 2u);
  EXPECT_EQ(graph->tensors()[0].type, DataType::Float16);
  EXPECT_THAT(parse_tensorrt_layers(R"({"Layers": ["a", "b"]})", "l.json"),
              ErrorIs(ErrorCode::Malformed, "--profilingVerbosity=detailed"));
}

TEST(OpenVino, ReadsCurrentCountersOfTwoRequests) {
  const auto profile = parse_openvino(kOpenVinoCsv, "c.csv");
  ASSERT_OK(profile);
  const ProfiledRun& run = profile->runs[0];
  ASSERT_EQ(run.kernels.size(), 2u);
  EXPECT_NEAR(us(run, 0), 27, 1e-9);
  EXPECT_EQ(run.kernels[0].timed.latency.n, 2);
  EXPECT_EQ(us(run, 1), 0);  // optimised out, and kept
  EXPECT_EQ(run.point.precision, "fp32");
  const auto joined = parse_openvino(without_column(std::string(kOpenVinoCsv), ";\n"), "c.csv");
  EXPECT_FALSE(joined.has_value());  // one long line: not silently half of it
}

TEST(OpenVino, ReadsOldCountersInMicroseconds) {
  const auto profile = parse_openvino(kOpenVinoOld, "c.csv");
  ASSERT_OK(profile);
  EXPECT_NEAR(us(profile->runs[0], 0), 615, 1e-9);
  EXPECT_EQ(profile->runs[0].point.unit, "gpu");
}

TEST(OpenVino, ReadsJson) {
  const auto profile = parse_openvino(kOpenVinoJson, "c.json");
  ASSERT_OK(profile);
  ASSERT_EQ(profile->runs[0].kernels.size(), 1u);
  EXPECT_NEAR(us(profile->runs[0], 0), 26, 1e-9);
  EXPECT_THAT(parse_openvino(R"({"avg_performance": {"nodes": [{"name": "a"}]}})", "c.json"),
              ErrorIs(ErrorCode::Malformed, "expected the key \"real_time\""));
}

//  ProfilerStep#1  conv (holds aten::convolution), relu; ProfilerStep#2 the same, faster
TEST(Kineto, TakesTheOutermostOperatorsOfEachStep) {
  const auto profile = parse_kineto(kKineto, "t.json");
  ASSERT_OK(profile);
  const ProfiledRun& run = profile->runs[0];
  ASSERT_EQ(run.kernels.size(), 2u);
  EXPECT_EQ(run.kernels[0].timed.name, "aten::conv2d_0");
  EXPECT_EQ(run.kernels[0].inputs, (std::vector<Shape>{{1, 3, 224, 224}, {64, 3, 7, 7}}));
  EXPECT_NEAR(us(run, 0), 300.25, 1e-9);
  EXPECT_NEAR(run.kernels[0].timed.latency.first->us(), 425.453, 1e-9);
  EXPECT_EQ(run.kernels[1].timed.name, "aten::relu_0");
  EXPECT_EQ(run.point.unit, "cpu");
  EXPECT_NEAR(run.end_to_end->median.us(), 400, 1e-9);
}

TEST(Kineto, CountsGpuKernelsForTheOperatorThatLaunchedThem) {
  const auto profile = parse_kineto(kKinetoGpu, "t.json");
  ASSERT_OK(profile);
  const ProfiledRun& run = profile->runs[0];
  ASSERT_EQ(run.kernels.size(), 1u);
  EXPECT_EQ(run.point.unit, "gpu");
  EXPECT_NEAR(us(run, 0), 200.13 + 20, 1e-9);
}

TEST(Csv, ReadsTimesEnergyAndCounters) {
  const auto profile = parse_csv_table(
      "layer,type,latency_us,energy_mj,ipc\nconv1,Conv,830.5,12.1,1.93\n\"a,b\",Relu,0,,\n",
      "t.csv");
  ASSERT_OK(profile);
  const ProfiledRun& run = profile->runs[0];
  ASSERT_EQ(run.kernels.size(), 2u);
  EXPECT_NEAR(us(run, 0), 830.5, 1e-9);
  EXPECT_NEAR(run.kernels[0].timed.energy->mj(), 12.1, 1e-9);
  EXPECT_EQ(run.kernels[0].timed.counters.at("ipc"), 1.93);
  EXPECT_EQ(run.kernels[1].timed.name, "a,b");
  EXPECT_FALSE(run.kernels[1].timed.energy);
}

TEST(Csv, PrefersTheMedianAndKeepsTheRest) {
  const auto profile = parse_csv_table(
      "idx,layer,type,min_ms,median_ms\n0,onnx_node!n0,Convolution,5.46,5.72\n", "t.csv");
  ASSERT_OK(profile);
  EXPECT_NEAR(us(profile->runs[0], 0), 5720, 1e-9);
  EXPECT_EQ(profile->runs[0].kernels[0].timed.counters.at("min_ms"), 5.46);
}

TEST(Csv, SortsRowsIntoRunsAndSamples) {
  const auto profile = parse_csv_table(
      "layer;threads;cores;repetition;latency_us\n"
      "a;1;big;1;10\na;1;big;2;20\na;2;big;1;7\na;1;big;3;60\n",
      "t.csv");
  ASSERT_OK(profile);
  ASSERT_EQ(profile->runs.size(), 2u);
  EXPECT_EQ(profile->runs[0].point.affinity, "big");
  EXPECT_NEAR(us(profile->runs[0], 0), 20, 1e-9);
  EXPECT_EQ(profile->runs[0].kernels[0].timed.latency.n, 3);
  EXPECT_EQ(profile->runs[1].point.threads, 2);
}

TEST(Csv, ReadsQuotedNamesWithDoubledQuotes) {
  const auto profile =
      parse_csv_table("layer;latency_us\r\n\"a;\"\"b\"\"\";1\r\n5\" conv;2", "t.csv");
  ASSERT_OK(profile);
  ASSERT_EQ(profile->runs[0].kernels.size(), 2u);
  EXPECT_EQ(profile->runs[0].kernels[0].timed.name, "a;\"b\"");
  EXPECT_EQ(profile->runs[0].kernels[1].timed.name, "5\" conv");
}

// A spreadsheet's byte order mark stands in front of the first line, whatever the reader makes of
// that line: a column's name, a row, or the name of a format.
TEST(ByteOrderMark, IsNoPartOfTheFirstLine) {
  const std::string mark = "\xEF\xBB\xBF";
  const auto table = parse_csv_table(mark + "layer,latency_us\na,1\n", "t.csv");
  ASSERT_OK(table);
  EXPECT_EQ(table->runs[0].kernels.at(0).timed.name, "a");
  EXPECT_TRUE(looks_like_csv_table(mark + "layer,latency_us\na,1\n"));
  ASSERT_OK(parse_openvino(mark + std::string(kOpenVinoCsv), "c.csv"));
  ASSERT_OK(parse_mace(mark + std::string(kMace), "m.txt"));
}

TEST(Csv, SaysWhichLineIsWrong) {
  EXPECT_THAT(parse_csv_table("layer,latency_us\nconv1,-3.1\n", "rpi.csv"),
              ErrorIs(ErrorCode::Malformed,
                      "rpi.csv:2: latency_us: expected a number >= 0, found \"-3.1\""));
  EXPECT_THAT(parse_csv_table("layer,latency_us\na,nan\n", "t.csv"),
              ErrorIs(ErrorCode::Malformed, "t.csv:2: latency_us"));
  EXPECT_THAT(parse_csv_table("layer,latency_us\na,1,2\n", "t.csv"),
              ErrorIs(ErrorCode::Malformed, "t.csv:2: expected 2 cells, found 3"));
  EXPECT_THAT(parse_csv_table("layer,latency\na,1\n", "t.csv"),
              ErrorIs(ErrorCode::Malformed, "t.csv:1: expected a header"));
  EXPECT_THAT(parse_csv_table("layer,latency_us\na,1\na,2\n", "t.csv"),
              ErrorIs(ErrorCode::Malformed, "t.csv:3: layer \"a\": expected one row"));
}

}  // namespace
}  // namespace offcut::traces
