// Imports of real profiles; they lie beside the checkout, not in it.
#include <filesystem>
#include <set>

#include "tests/support/result_matchers.h"
#include "traces/import.h"
#include "traces/join.h"
#include "traces/onnx_graph.h"
#include "traces/ort_profile.h"
#include "traces/trace_file.h"

namespace offcut {
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

}  // namespace
}  // namespace offcut
