// What an ONNX Runtime profile tells of the operating point: providers, threads, precision.
#include <string_view>
#include <utility>

#include "traces/profiles/ort_gpu_times.h"
#include "traces/profiles/ort_profile.h"

namespace offcut::traces {
namespace {

OperatingPoint point_of(const OrtProfile& profile) {
  OperatingPoint point;
  point.framework = "onnxruntime";
  for (const std::string& provider : profile.providers) {
    if (is_gpu_provider(provider)) point.unit = "gpu";
    if (provider.starts_with("QNN") || provider.starts_with("Nnapi")) point.unit = "npu";
  }
  point.threads = point.unit == "cpu" ? profile.threads : 1;
  for (const ProfiledKernel& kernel : profile.kernels) {
    const std::string& op = kernel.timed.op;
    const bool quantised = op == "QLinearConv" || op == "QLinearMatMul" || op == "ConvInteger" ||
                           op == "MatMulInteger" || op == "QGemm" || op == "DynamicQuantizeMatMul";
    if (quantised) point.precision = "int8";
  }
  return point;
}

}  // namespace

Profile profile_of(OrtProfile profile) {
  Profile out;
  out.warnings = std::move(profile.warnings);
  ProfiledRun run;
  run.point = point_of(profile);
  run.end_to_end = profile.run;
  run.loading = profile.loading;
  run.kernels = std::move(profile.kernels);
  out.runs.push_back(std::move(run));
  return out;
}

}  // namespace offcut::traces
