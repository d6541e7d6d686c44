// Imports of real profiles; they lie beside the checkout, not in it.
#include <filesystem>
#include <set>

#include "tests/support/result_matchers.h"
#include "traces/import.h"
#include "traces/join.h"
#include "traces/onnx/onnx_graph.h"
#include "traces/profiles/ort_profile.h"
#include "traces/trace_file.h"

namespace offcut::traces {
namespace {

namespace fs = std::filesystem;

const fs::path kData = fs::path(OFFCUT_SHARED_DIR) / "data";

fs::path model_of(const fs::path& profile) {
  const std::string file = profile.filename().string();
  return kData / "models" / (file.substr(0, file.find('.')) + ".onnx");
}

TEST(ImportOnnxRuntime, JoinsAllRealProfilesCompletely) {
  const fs::path folder = kData / "devices" / "ort_profiles";
  if (!fs::exists(folder)) GTEST_SKIP() << "needs ../shared";
  int files = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    SCOPED_TRACE(entry.path().filename().string());
    ++files;
    const auto profile = read_ort_profile(entry.path());
    ASSERT_OK(profile);
    EXPECT_EQ(profile->runs, 23u);
    EXPECT_TRUE(profile->warnings.empty());
    EXPECT_EQ(profile->threads, entry.path().string().find(".t2.") == std::string::npos ? 1 : 2);
    const auto model = read_onnx(model_of(entry.path()));
    ASSERT_OK(model);
    const auto joined = join_kernels(model->graph, profile->kernels);
    ASSERT_OK(joined);
    EXPECT_GE(joined->report.share(), 0.99);
    EXPECT_TRUE(joined->report.unmatched.empty());
    EXPECT_TRUE(joined->report.unaccounted.empty()) << joined->report.unaccounted.front();
    std::multiset<std::string> covered;
    for (const TracedLayer& layer : joined->layers) {
      EXPECT_FALSE(layer.covers.empty()) << layer.name;
      covered.insert(layer.covers.begin(), layer.covers.end());
    }
    const std::set<std::string> dropped(joined->report.dropped.begin(),
                                        joined->report.dropped.end());
    for (const Layer& layer : model->graph.layers()) {
      EXPECT_EQ(covered.count(layer.name) + dropped.count(layer.name), 1u) << layer.name;
    }
    Duration before;
    for (const ProfiledKernel& kernel : profile->kernels) before += kernel.timed.latency.median;
    Duration after;
    for (const TracedLayer& layer : joined->layers) after += layer.latency.median;
    EXPECT_NEAR(before.us(), after.us(), 1e-6 * before.us());
  }
  EXPECT_EQ(files, 12);
}

TEST(ImportTrace, RoundTripsARealProfile) {
  const fs::path file = kData / "devices" / "ort_profiles" / "light_resnet50.t2.all.json.gz";
  if (!fs::exists(file)) GTEST_SKIP() << "needs ../shared";
  const auto imported =
      import_trace(file, {.format = "", .model = model_of(file), .device = "guest"});
  ASSERT_OK(imported);
  EXPECT_EQ(imported->format, "onnxruntime");
  EXPECT_EQ(imported->trace.model, "light_resnet50");
  EXPECT_EQ(imported->trace.runs[0].point.threads, 2);
  EXPECT_TRUE(imported->warnings.empty()) << imported->warnings.front();
  const std::string text = text_of_trace(imported->trace);
  EXPECT_LT(text.size(), 1u << 20);
  const auto back = parse_trace(text, "t.json");
  ASSERT_OK(back);
  EXPECT_TRUE(text_of_trace(*back) == text);  // not EXPECT_EQ: a long text to print
}

TEST(ImportTrace, RefusesAProfileOfAnotherModel) {
  const fs::path file = kData / "devices" / "ort_profiles" / "light_vgg19.t1.all.json.gz";
  if (!fs::exists(file)) GTEST_SKIP() << "needs ../shared";
  const auto model = kData / "models" / "light_squeezenet.onnx";
  EXPECT_THAT(import_trace(file, {.format = "", .model = model}),
              ErrorIs(ErrorCode::Inconsistent, "a profile of another model?"));
}

// The phone of a table, and how many of its columns are measured.
TEST(ImportPhoneTable, JoinsEveryOperatorAtEveryOperatingPoint) {
  const fs::path folder = kData / "devices" / "phones";
  if (!fs::exists(folder)) GTEST_SKIP() << "needs ../shared";
  int tables = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string file = entry.path().filename().string();
    if (!file.ends_with("-layerwise-latency.csv")) continue;
    SCOPED_TRACE(file);
    ++tables;
    const auto imported = import_trace(entry.path());
    ASSERT_OK(imported);
    const Trace& trace = imported->trace;
    EXPECT_EQ(imported->format, "phone_table");
    EXPECT_EQ(trace.device, file.substr(0, file.find('-')));
    ASSERT_TRUE(trace.runs.size() == 4 || trace.runs.size() == 7);
    EXPECT_EQ(text_of_point(trace.runs[0].point), "cpu big x1 mnn fp32 batch 1");
    EXPECT_EQ(trace.runs[2].point.threads, 4);
    EXPECT_EQ(trace.runs[3].point.unit, "gpu");
    if (trace.runs.size() == 7) {
      EXPECT_EQ(trace.runs[6].point.affinity, "little");
    }
    ASSERT_TRUE(trace.graph);
    const auto graph = ModelGraph::build(*trace.graph);
    ASSERT_OK(graph);
    for (const TraceRun& run : trace.runs) {
      EXPECT_EQ(run.layers.size(), trace.graph->layers.size());
      const auto laid = lay_run(*graph, run);
      ASSERT_OK(laid);
      for (LayerId v = 0; v < graph->layer_count(); ++v) {
        EXPECT_TRUE(laid->timed[v]) << graph->layers()[v].name;
      }
    }
    EXPECT_TRUE(imported->warnings.empty()) << imported->warnings.front();
  }
  EXPECT_EQ(tables, 17);
}

TEST(ImportCsv, ReadsOpenCvProfilesAndJoinsThem) {
  const fs::path folder = kData / "devices" / "opencv_profiles";
  if (!fs::exists(folder)) GTEST_SKIP() << "needs ../shared";
  int files = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    SCOPED_TRACE(entry.path().filename().string());
    ++files;
    EXPECT_THAT(
        import_trace(entry.path()),
        ErrorIs(ErrorCode::InvalidArgument, "format csv does not hold the sizes of tensors"));
    const auto alone = import_trace(entry.path(), {.format = "", .without_graph = true});
    ASSERT_OK(alone);
    EXPECT_EQ(alone->format, "csv");
    const auto joined = import_trace(entry.path(), {.format = "", .model = model_of(entry.path())});
    ASSERT_OK(joined);
    EXPECT_EQ(joined->trace.runs[0].layers.size(), alone->trace.runs[0].layers.size());
  }
  EXPECT_EQ(files, 12);
}

TEST(ImportTensorRt, JoinsProfilesToTheLayerInformationBesideThem) {
  const fs::path folder = kData / "devices" / "trt";
  if (!fs::exists(folder)) GTEST_SKIP() << "needs ../shared";
  for (const char* name : {"alexnet_fp16", "mobilenet_v2_fp16", "resnet18_fp16"}) {
    SCOPED_TRACE(name);
    const auto imported = import_trace(folder / (std::string(name) + ".profile.json"));
    ASSERT_OK(imported);
    const Trace& trace = imported->trace;
    EXPECT_EQ(trace.runs[0].point.precision, "fp16");
    EXPECT_EQ(trace.runs[0].point.unit, "gpu");
    ASSERT_TRUE(trace.graph);
    const auto graph = ModelGraph::build(*trace.graph);
    ASSERT_OK(graph);
    const auto laid = lay_run(*graph, trace.runs[0]);
    ASSERT_OK(laid);
    Duration sum;
    for (const Duration time : laid->time) sum += time;
    EXPECT_GE(sum / trace.runs[0].sum_of_layers(), 0.99);
  }
  const fs::path no_layers = folder / "googlenet_gpu_mark_at_-1.profile.json";
  EXPECT_THAT(import_trace(no_layers),
              ErrorIs(ErrorCode::InvalidArgument, "trtexec --exportLayerInfo writes them"));
  const auto old = import_trace(no_layers, {.format = "", .without_graph = true});
  ASSERT_OK(old);
  EXPECT_FALSE(old->trace.graph);
  EXPECT_FALSE(old->warnings.empty());
}

// Why import refuses a file of the shared folder; "": it does not, given the graph. What is no
// trace says what it is instead.
std::string reason_against(const std::string& file) {
  if (file.ends_with("-info.txt")) return "found the graph of a network";
  if (file.ends_with("-data-trans.csv")) return "found a table of copy times";
  if (file.ends_with(".graph.json.gz")) return "found layer information of TensorRT";
  for (const char* other :
       {"README.md", "totals.csv", "layer_results.json", "transition_results.json"}) {
    if (file == other) return "expected a trace in one of the formats";
  }
  return "";
}

// The graph that a file needs beside those that import finds itself.
ImportOptions options_for(const fs::path& path) {
  const std::string folder = path.parent_path().filename().string();
  ImportOptions options;
  if (folder == "ort_profiles" || folder == "opencv_profiles") options.model = model_of(path);
  options.without_graph = path.filename().string().starts_with("googlenet_gpu_mark");
  return options;
}

TEST(ImportTrace, TakesEverySharedFileOrGivesTheTrueReason) {
  const fs::path folder = kData / "devices";
  if (!fs::exists(folder)) GTEST_SKIP() << "needs ../shared";
  for (const char* part : {"ort_profiles", "opencv_profiles", "trt", "phones"}) {
    for (const auto& entry : fs::recursive_directory_iterator(folder / part)) {
      if (!entry.is_regular_file()) continue;
      const std::string file = entry.path().filename().string();
      SCOPED_TRACE(file);
      const auto imported = import_trace(entry.path(), options_for(entry.path()));
      if (const std::string reason = reason_against(file); !reason.empty()) {
        EXPECT_THAT(imported, ErrorIs(ErrorCode::Malformed, reason));
        continue;
      }
      ASSERT_OK(imported);
      const std::string text = text_of_trace(imported->trace);
      const auto back = parse_trace(text, file);
      ASSERT_OK(back);
      EXPECT_TRUE(text_of_trace(*back) == text);  // not EXPECT_EQ: a long text to print
    }
  }
}

}  // namespace
}  // namespace offcut::traces
