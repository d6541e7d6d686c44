#include "traces/import.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>

#include "engine/base/text.h"
#include "traces/graph_file.h"
#include "traces/join.h"
#include "traces/onnx/onnx_graph.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/csv_table.h"
#include "traces/profiles/kineto.h"
#include "traces/profiles/mace.h"
#include "traces/profiles/ncnn.h"
#include "traces/profiles/openvino.h"
#include "traces/profiles/ort_profile.h"
#include "traces/profiles/phone_table.h"
#include "traces/profiles/profile.h"
#include "traces/profiles/tensorrt.h"
#include "traces/profiles/tflite.h"
#include "traces/trace_file.h"

namespace offcut::traces {
namespace {

namespace fs = std::filesystem;

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// ---- the formats

struct Format {
  const char* name;
  const char* description;
  const char* lacks;  // what a graph has to add before a cut can be priced; "": whole networks only
  bool (*recognises)(std::string_view head);
  Result<Profile> (*read)(const fs::path& path, const ReadProfileOptions& options);
};

constexpr std::size_t kHeadBytes = 65536;

Result<Profile> read_onnxruntime(const fs::path& path, const ReadProfileOptions& options) {
  auto profile = read_ort_profile(path, options);
  if (!profile) return fail(profile.error());
  return profile_of(std::move(*profile));
}

bool looks_like_onnxruntime(std::string_view head) {
  return contains(head, "_kernel_time\"") || contains(head, "\"model_loading_uri\"") ||
         contains(head, "\"session_initialization\"");
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
      {"tflite", "TensorFlow Lite or TensorFlow benchmark_model (text or CSV)",
       "the sizes of tensors", looks_like_tflite, read_tflite},
      {"mace", "MACE run_model.py --benchmark (text)", "which operator feeds which",
       looks_like_mace, read_mace},
      {"ncnn_totals", "ncnn benchncnn (text): whole networks only", "", looks_like_ncnn_totals,
       read_ncnn_totals},
      {"phone_table", "operator times on phone clusters and GPU (blank-separated)",
       "the sizes of tensors (the network's -info.txt has them: lay it beside)",
       looks_like_phone_table, read_phone_table},
      {"csv", "plain table of layers and times (CSV)", "the sizes of tensors", looks_like_csv_table,
       read_csv_table},
      {"ncnn", "ncnn layer times, built with NCNN_BENCHMARK (text)", "which layer feeds which",
       looks_like_ncnn_layers, read_ncnn_layers},
  };
  return kFormats;
}

// Files that stand beside traces and are easily taken for one.
Result<void> refuse_sidecar(const fs::path& path, std::string_view head) {
  const auto refuse = [&](std::string_view what) {
    return fail(ErrorCode::Malformed, message(path.string(), ": expected a trace, found ", what));
  };
  if (looks_like_onnx(head)) return refuse("a model (give it with --model, beside a trace)");
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

constexpr const char* kNative = "offcut.trace/1";

Result<const Format*> find_format(const fs::path& path, const ImportOptions& options,
                                  std::string_view head) {
  for (const Format& format : formats()) {
    const bool chosen =
        options.format.empty() ? format.recognises(head) : options.format == format.name;
    if (chosen) return &format;
  }
  std::vector<std::string> names = {kNative};
  for (const Format& format : formats()) names.push_back(format.name);
  if (!options.format.empty()) {
    return fail(ErrorCode::InvalidArgument,
                message("format: expected one of ", join(names, ", "), ", found ",
                        in_quotes(options.format), suggestion(options.format, names)));
  }
  return fail(ErrorCode::Malformed,
              message(path.string(), ": expected a trace in one of the formats ", join(names, ", "),
                      ", recognised none (name it with --format)"));
}

// ---- putting the trace together

Result<void> override_point(const ImportOptions& options, OperatingPoint& point) {
  if (options.unit) {
    const std::vector<std::string> units = {"cpu", "gpu", "npu"};
    if (std::find(units.begin(), units.end(), *options.unit) == units.end()) {
      return fail(ErrorCode::InvalidArgument,
                  message("unit: expected cpu, gpu or npu, found ", in_quotes(*options.unit)));
    }
    point.unit = *options.unit;
  }
  if (options.threads.value_or(1) < 1 || options.batch.value_or(1) < 1) {
    return fail(ErrorCode::InvalidArgument, "threads, batch: expected numbers >= 1");
  }
  if (options.frequency_mhz && !(*options.frequency_mhz >= 0)) {
    return fail(ErrorCode::InvalidArgument, "frequency_mhz: expected a number >= 0");
  }
  if (options.affinity) point.affinity = *options.affinity;
  if (options.threads) point.threads = *options.threads;
  if (options.frequency_mhz) point.frequency_mhz = *options.frequency_mhz;
  if (options.framework) point.framework = *options.framework;
  if (options.precision) point.precision = *options.precision;
  if (options.batch) point.batch = *options.batch;
  return {};
}

// Medians and sums carry the noise of binary fractions: keeps times to the picosecond.
void tidy(Duration& time) {
  constexpr double kPerUs = 1e6;
  if (time.us() < 1e9) time = Duration::from_us(std::round(time.us() * kPerUs) / kPerUs);
}

void tidy(TimeSummary& time) {
  tidy(time.median);
  tidy(time.p10);
  tidy(time.p90);
  if (time.first) tidy(*time.first);
}

std::string rounded_ms(Duration time) { return text_of(std::round(time.ms() * 1e3) / 1e3); }

std::vector<TracedLayer> as_they_are(std::vector<ProfiledKernel> kernels) {
  std::vector<TracedLayer> out;
  for (ProfiledKernel& kernel : kernels) {
    kernel.timed.covers = {kernel.timed.name};
    out.push_back(std::move(kernel.timed));
  }
  return out;
}

Result<TraceRun> build_run(ProfiledRun profiled, const GraphFile* graph, Imported& out) {
  TraceRun run;
  run.point = profiled.point;
  run.end_to_end = profiled.end_to_end;
  run.loading = profiled.loading;
  run.memory = profiled.memory;
  const std::string place = out.trace.runs.empty() && graph == nullptr
                                ? std::string()
                                : text_of_point(profiled.point) + ": ";
  if (graph == nullptr || profiled.kernels.empty()) {
    run.layers = as_they_are(std::move(profiled.kernels));
  } else {
    auto joined = join_kernels(graph->graph, std::move(profiled.kernels), graph->folded);
    if (!joined) return fail(joined.error());
    run.layers = std::move(joined->layers);
    for (const std::string& line : joined->report.lines()) out.report.push_back(place + line);
    if (!joined->report.unaccounted.empty() || joined->report.share() < 0.99) {
      out.warnings.push_back(place + "the join is not complete; see the report");
    }
  }
  for (TracedLayer& layer : run.layers) tidy(layer.latency);
  if (run.end_to_end) tidy(*run.end_to_end);
  if (const auto residual = run.residual()) {
    out.report.push_back(message(place, "end to end ", rounded_ms(run.end_to_end->median),
                                 " ms, of which ", rounded_ms(*residual), " ms are in no layer"));
  }
  return run;
}

bool has_layers(const Profile& profile) {
  return std::any_of(profile.runs.begin(), profile.runs.end(),
                     [](const ProfiledRun& run) { return !run.kernels.empty(); });
}

Result<void> require_graph(const Format& format, const Profile& profile, bool has_graph,
                           const fs::path& path, const ImportOptions& options) {
  if (has_graph || options.without_graph || !has_layers(profile)) return {};
  return fail(
      ErrorCode::InvalidArgument,
      message(path.string(), ": expected the graph of the network, found none, and format ",
              format.name, " does not hold ", format.lacks,
              ": give the ONNX file, or a trace with a graph, as --model; or keep the layer "
              "times alone, from which no cut can be priced, with --without-graph"));
}

Result<Imported> assemble(Profile profile, const std::optional<GraphFile>& graph,
                          const fs::path& path, const ImportOptions& options) {
  Imported out;
  out.warnings = std::move(profile.warnings);
  Trace& trace = out.trace;
  trace.metadata = std::move(profile.metadata);
  trace.model = !options.model_name.empty() ? options.model_name
                : graph                     ? graph->graph.name()
                : !profile.model.empty()    ? profile.model
                                            : path.stem().stem().string();
  trace.device = !options.device.empty()   ? options.device
                 : !profile.device.empty() ? profile.device
                                           : "unnamed";
  if (trace.device == "unnamed") {
    out.warnings.push_back("the file does not name the device: name it with --device");
  }
  if (!has_layers(profile)) {
    out.warnings.push_back(
        "times of the whole network only: use it to scale a trace of its layers");
  } else if (!graph) {
    out.warnings.push_back(
        "layer times alone, without a graph: no cut can be priced from this trace");
  }
  for (ProfiledRun& run : profile.runs) {
    if (auto ok = override_point(options, run.point); !ok) return fail(ok.error());
    auto built = build_run(std::move(run), graph ? &*graph : nullptr, out);
    if (!built) return fail(within(path.string(), built.error()));
    trace.runs.push_back(std::move(*built));
  }
  if (graph) {
    for (const std::string& warning : graph->warnings) out.warnings.push_back(warning);
    if (!graph->is_onnx || options.embed_graph) trace.graph = graph->spec;
  }
  return out;
}

Result<Imported> import_native(const fs::path& path, const ImportOptions& options) {
  auto trace = read_trace(path);
  if (!trace) return fail(trace.error());
  Imported out;
  out.format = kNative;
  out.trace = std::move(*trace);
  if (!options.device.empty()) out.trace.device = options.device;
  if (!options.source.empty()) out.trace.source = options.source;
  if (!options.model_name.empty()) out.trace.model = options.model_name;
  return out;
}

}  // namespace

std::vector<ImportFormat> import_formats() {
  std::vector<ImportFormat> out = {{kNative, "native trace of offcut (JSON)"}};
  for (const Format& format : formats()) out.push_back({format.name, format.description});
  return out;
}

Result<Imported> import_trace(const fs::path& path, const ImportOptions& options) {
  const auto head = read_head(path, kHeadBytes);
  if (!head) return fail(head.error());
  const bool native =
      options.format.empty() ? contains(*head, "\"offcut.trace/1\"") : options.format == kNative;
  if (native) return import_native(path, options);
  if (options.format.empty()) {
    if (auto ok = refuse_sidecar(path, *head); !ok) return fail(ok.error());
  }
  const auto format = find_format(path, options, *head);
  if (!format) return fail(format.error());
  auto profile =
      (*format)->read(path, {.lenient = options.lenient, .model_name = options.model_name});
  if (!profile) return fail(profile.error());
  std::optional<GraphFile> graph;
  if (options.model) {
    auto loaded = read_graph_file(
        *options.model, {.batch = options.batch.value_or(1), .dimensions = options.dimensions});
    if (!loaded) return fail(loaded.error());
    graph = std::move(*loaded);
  } else if (profile->graph) {
    auto loaded = build_graph(std::move(*profile->graph), path.string());
    if (!loaded) return fail(loaded.error());
    graph = std::move(*loaded);
  }
  if (auto ok = require_graph(**format, *profile, graph.has_value(), path, options); !ok) {
    return fail(ok.error());
  }
  auto out = assemble(std::move(*profile), graph, path, options);
  if (!out) return fail(out.error());
  out->format = (*format)->name;
  out->trace.source = !options.source.empty() ? options.source
                                              : message("imported from ", path.filename().string(),
                                                        " (", (*format)->name, ")");
  return out;
}

}  // namespace offcut::traces
