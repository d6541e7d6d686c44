#include "tests/fuzz/guided/targets.h"
#include "tests/support/profile_samples.h"
#include "tests/support/runtime_log_samples.h"
#include "traces/profiles/csv_table.h"
#include "traces/profiles/executorch.h"
#include "traces/profiles/kineto.h"
#include "traces/profiles/llama_bench.h"
#include "traces/profiles/mace.h"
#include "traces/profiles/mnn.h"
#include "traces/profiles/ncnn.h"
#include "traces/profiles/openvino.h"
#include "traces/profiles/ort_profile.h"
#include "traces/profiles/qnn.h"
#include "traces/profiles/rknn.h"
#include "traces/profiles/tensorrt.h"
#include "traces/profiles/tensorrt_log.h"
#include "traces/profiles/tf_timeline.h"
#include "traces/profiles/tflite.h"

namespace offcut::guided {
namespace {

using Parse = Result<traces::Profile> (*)(std::string_view, const std::string&,
                                          const traces::ReadProfileOptions&);

// No kernel takes less than no time, and each was seen at least once.
Target reader(std::string_view name, Parse parse, std::vector<std::string_view> samples) {
  return {name,
          [parse](std::string_view bytes) {
            for (const bool lenient : {false, true}) {
              const auto profile = parse(bytes, "f", {.lenient = lenient, .model_name = ""});
              if (!is_value(profile)) continue;
              for (const traces::ProfiledRun& run : profile->runs) {
                for (const traces::ProfiledKernel& kernel : run.kernels) {
                  if (kernel.timed.latency.median < Duration::zero()) wrong("a negative time");
                  if (kernel.timed.latency.n < 1) wrong("a kernel that never ran");
                }
              }
            }
          },
          [samples] { return std::vector<std::string>(samples.begin(), samples.end()); }};
}

constexpr std::string_view kOrt = R"([
{"cat":"Session","pid":1,"tid":1,"dur":90,"ts":5,"ph":"X","name":"model_run","args":{}},
{"cat":"Node","pid":1,"tid":1,"dur":40,"ts":10,"ph":"X","name":"c_kernel_time",
 "args":{"op_name":"Conv","output_type_shape":[{"float":[1,4,4,4]}]}}])";
constexpr std::string_view kCsv =
    "layer,type,threads,repetition,latency_us,energy_mj\na,Conv,1,1,10,2\n\"b,c\",Relu,2,1,0.5,\n";

Result<traces::Profile> parse_ort(std::string_view text, const std::string& file,
                                  const traces::ReadProfileOptions& options) {
  auto read = traces::parse_ort_profile(text, file, options);
  if (!read) return tl::unexpected(read.error());
  return traces::Profile{};
}

}  // namespace

std::vector<Target> profile_targets() {
  using namespace traces;
  return {
      reader("tflite_profile", parse_tflite,
             {samples::kTfliteText, samples::kTfliteCsv, samples::kTfliteNewCsv}),
      reader("mnn", parse_mnn, {samples::kMnn}),
      reader("tf_timeline", parse_tf_timeline, {samples::kTfTimeline}),
      reader("rknn", parse_rknn, {samples::kRknn, samples::kRknnShort, samples::kRknnOld}),
      reader("llama_bench", parse_llama_bench, {samples::kLlamaBench, samples::kLlamaBenchLines}),
      reader("tensorrt_log", parse_tensorrt_log, {samples::kTrtLog, samples::kTrtOldLog}),
      reader("executorch", parse_executorch, {samples::kExecuTorch}),
      reader("qnn", parse_qnn,
             {samples::kQnn, samples::kQnnTwoRuns, samples::kSnpe, samples::kSnpeCycles}),
      reader("mace", parse_mace, {samples::kMace}),
      reader("ncnn_layers", parse_ncnn_layers, {samples::kNcnnLayers}),
      reader("ncnn_totals", parse_ncnn_totals, {samples::kNcnnTotals}),
      reader("tensorrt_profile", parse_tensorrt_profile,
             {samples::kTrtProfile, samples::kTrtOldProfile}),
      reader("tensorrt_times", parse_tensorrt_times, {samples::kTrtTimes}),
      reader("openvino_profile", parse_openvino,
             {samples::kOpenVinoCsv, samples::kOpenVinoOld, samples::kOpenVinoJson}),
      reader("kineto", parse_kineto, {samples::kKineto, samples::kKinetoGpu}),
      reader("ort_profile", parse_ort, {kOrt}),
      reader("csv", parse_csv_table, {kCsv})};
}

}  // namespace offcut::guided
