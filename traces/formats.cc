#include "traces/formats.h"

#include <algorithm>
#include <utility>

#include "engine/base/text.h"
#include "traces/graph_formats.h"
#include "traces/profiles/csv_table.h"
#include "traces/profiles/executorch.h"
#include "traces/profiles/kineto.h"
#include "traces/profiles/llama_bench.h"
#include "traces/profiles/mace.h"
#include "traces/profiles/mnn.h"
#include "traces/profiles/ncnn.h"
#include "traces/profiles/openvino.h"
#include "traces/profiles/ort_profile.h"
#include "traces/profiles/phone_table.h"
#include "traces/profiles/qnn.h"
#include "traces/profiles/rknn.h"
#include "traces/profiles/tensorrt.h"
#include "traces/profiles/tensorrt_log.h"
#include "traces/profiles/tf_timeline.h"
#include "traces/profiles/tflite.h"

namespace offcut::traces {
namespace {

namespace fs = std::filesystem;

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

Result<Profile> read_onnxruntime(const fs::path& path, const ReadProfileOptions& options) {
  auto profile = read_ort_profile(path, options);
  if (!profile) return fail(profile.error());
  return profile_of(std::move(*profile));
}

bool looks_like_onnxruntime(std::string_view head) {
  return contains(head, "_kernel_time\"") || contains(head, "\"model_loading_uri\"") ||
         contains(head, "\"session_initialization\"");
}

}  // namespace

// Files that stand beside traces and are easily taken for one.
Result<void> refuse_sidecar(const fs::path& path, std::string_view head) {
  const auto refuse = [&](std::string_view what) {
    return fail(ErrorCode::Malformed, message(path.string(), ": expected a trace, found ", what));
  };
  for (const GraphFormat& format : graph_formats()) {
    if (!format.has_dimensions || !format.recognises(head)) continue;
    return refuse(message(format.name, " (give it with --model, beside a trace)"));
  }
  if (contains(head, "Self CPU %") && contains(head, "# of Calls")) {
    return refuse(
        "PyTorch's table of kinds of operators, key_averages(), which has no layers (record "
        "with export_chrome_trace())");
  }
  if (looks_like_phone_graph(head)) {
    return refuse("the graph of a network (give it with --model, beside a trace)");
  }
  if (looks_like_tensorrt_layers(head)) {
    return refuse("layer information of TensorRT without times (give it with --model)");
  }
  if (path.filename().string().ends_with("-data-trans.csv")) {
    return refuse("a table of copy times between CPU and GPU, by tensor shape and not by layer");
  }
  return {};
}

const std::vector<Format>& formats() {
  static const std::vector<Format> kFormats = {
      {"onnxruntime", "ONNX Runtime profile, written with enable_profiling (JSON)",
       "which kernel feeds which", looks_like_onnxruntime, read_onnxruntime},
      {"tensorrt", "trtexec --exportProfile (JSON), with --exportLayerInfo beside it",
       "the sizes of tensors (trtexec --exportLayerInfo writes them: lay it beside as "
       "X.graph.json)",
       looks_like_tensorrt_profile, read_tensorrt_profile},
      {"tensorrt_times", "trtexec --exportTimes (JSON): whole network only", "",
       looks_like_tensorrt_times, read_tensorrt_times},
      {"openvino", "OpenVINO benchmark_app counters (CSV or JSON)", "the sizes of tensors",
       looks_like_openvino, read_openvino},
      {"kineto", "PyTorch profiler, Chrome trace (JSON)", "the sizes of operators' results",
       looks_like_kineto, read_kineto},
      {"tf_timeline", "TensorFlow timeline, Chrome trace of a session (JSON)",
       "the sizes of tensors", looks_like_tf_timeline, read_tf_timeline},
      {"tflite", "TensorFlow Lite or TensorFlow benchmark_model (text or CSV)",
       "the sizes of tensors", looks_like_tflite, read_tflite},
      {"mace", "MACE run_model.py --benchmark (text)", "which operator feeds which",
       looks_like_mace, read_mace},
      {"ncnn_totals", "ncnn benchncnn (text): whole networks only", "", looks_like_ncnn_totals,
       read_ncnn_totals},
      {"llama_bench", "llama-bench -o json or jsonl: whole networks only", "",
       looks_like_llama_bench, read_llama_bench},
      {"phone_table", "operator times on phone clusters and GPU (blank-separated)",
       "the sizes of tensors (the network's -info.txt has them: lay it beside)",
       looks_like_phone_table, read_phone_table},
      {"qnn", "Qualcomm QNN or SNPE times of operators (CSV, diagview)", "the sizes of tensors",
       looks_like_qnn, read_qnn},
      {"rknn", "RKNN eval_perf(): the table that it prints", "which operator feeds which",
       looks_like_rknn, read_rknn},
      {"mnn", "MNN timeProfile.out (text)", "which operator feeds which", looks_like_mnn, read_mnn},
      {"csv", "plain table of layers and times (CSV)", "the sizes of tensors", looks_like_csv_table,
       read_csv_table},
      {"tensorrt_log", "trtexec --dumpProfile: the table that it prints", "the sizes of tensors",
       looks_like_tensorrt_log, read_tensorrt_log},
      {"executorch", "ExecuTorch Inspector, saved as a table (TSV)", "the sizes of tensors",
       looks_like_executorch, read_executorch},
      {"ncnn", "ncnn layer times, built with NCNN_BENCHMARK (text)", "which layer feeds which",
       looks_like_ncnn_layers, read_ncnn_layers},
  };
  return kFormats;
}

Result<const Format*> find_format(const fs::path& path, const std::string& wanted,
                                  std::string_view head) {
  for (const Format& format : formats()) {
    const bool chosen = wanted.empty() ? format.recognises(head) : wanted == format.name;
    if (chosen) return &format;
  }
  std::vector<std::string> names = {std::string(kNative)};
  for (const Format& format : formats()) names.push_back(format.name);
  if (!wanted.empty()) {
    return fail(ErrorCode::InvalidArgument,
                message("format: expected one of ", join(names, ", "), ", found ",
                        in_quotes(wanted), suggestion(wanted, names)));
  }
  return fail(ErrorCode::Malformed,
              message(path.string(), ": expected a trace in one of the formats ", join(names, ", "),
                      ", recognised none (name it with --format)"));
}

}  // namespace offcut::traces
