#include "traces/import.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>

#include "engine/base/text.h"
#include "engine/json/schema_names.h"
#include "traces/formats.h"
#include "traces/graph_file.h"
#include "traces/join.h"
#include "traces/profile_extents.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/profile.h"
#include "traces/trace_file.h"

namespace offcut::traces {
namespace {

namespace fs = std::filesystem;

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

constexpr std::size_t kHeadBytes = 65536;

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
  if (options.library) point.library = *options.library;
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
    const std::string time = rounded_ms(run.end_to_end->median);
    const bool is_less = residual->ms() <= -5e-4;  // below zero once rounded
    out.report.push_back(
        is_less
            ? message(place, "end to end ", time, " ms, which is ",
                      rounded_ms(Duration::zero() - *residual), " ms less than its layers")
            : message(place, "end to end ", time, " ms, of which ",
                      rounded_ms(std::max(*residual, Duration::zero())), " ms are in no layer"));
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
      message(
          path.string(), ": expected the graph of the network, found none, and format ",
          format.name, " does not hold ", format.lacks,
          ": give the file of the network, or a trace with a graph, as --model; or keep the layer "
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

// Takes open extents of the model, and the batch, from the profile where the options lack them.
class SeenExtents {
 public:
  explicit SeenExtents(const ImportOptions& options) : given_(options), options_(options) {}

  Result<void> take(const SeenExtent& extent) {
    for (const std::string& name : {extent.name, extent.place}) {
      const auto found = given_.dimensions.find(name);
      if (found != given_.dimensions.end()) return expect(extent, found->second, "--dim");
    }
    if (extent.is_batch && !batch_) return take_batch(extent);
    // The first kernel that tells an extent counts. The first extents of other inputs may differ.
    const bool is_told =
        extent.is_batch && (extent.value == batch_->value || extent.name == batch_->name);
    if (!is_told && options_.dimensions.emplace(extent.name, extent.value).second) note(extent);
    return {};
  }
  const ImportOptions& options() const { return options_; }
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  Result<void> take_batch(const SeenExtent& extent) {
    batch_ = extent;
    if (given_.batch) return expect(extent, *given_.batch, "--batch");
    if (extent.value < 2) return {};
    constexpr std::int64_t kMost = 1 << 30;
    options_.batch = static_cast<int>(std::min(extent.value, kMost));
    note(extent);
    return {};
  }

  static Result<void> expect(const SeenExtent& extent, std::int64_t stated, const char* option) {
    if (extent.value == stated) return {};
    return fail(ErrorCode::Inconsistent,
                message(text_of_extent(extent), ", expected ", stated, " as ", option, " says"));
  }
  static std::string text_of_extent(const SeenExtent& extent) {
    return message("the profile ran with ", extent.name, " = ", extent.value, " (", extent.place,
                   ", by kernel ", in_quotes(extent.kernel), ")");
  }
  void note(const SeenExtent& extent) { notes_.push_back(text_of_extent(extent)); }

  const ImportOptions& given_;
  ImportOptions options_;
  std::optional<SeenExtent> batch_;
  std::vector<std::string> notes_;
};

// `notes` says which extents were taken, and which kernels told them.
Result<ImportOptions> with_seen_extents(const fs::path& path, const ImportOptions& options,
                                        const Profile& profile, std::vector<std::string>& notes) {
  if (!options.model || profile.runs.empty()) return options;
  const auto seen = extents_in_profile(*options.model, profile.runs.front().kernels);
  if (!seen) return fail(seen.error());
  SeenExtents extents(options);
  for (const SeenExtent& extent : *seen) {
    if (auto ok = extents.take(extent); !ok) return fail(within(path.string(), ok.error()));
  }
  notes = extents.notes();
  return extents.options();
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
  std::vector<ImportFormat> out = {{std::string(kNative), "native trace of offcut (JSON)"}};
  for (const Format& format : formats()) out.push_back({format.name, format.description});
  return out;
}

Result<Imported> import_trace(const fs::path& path, const ImportOptions& options) {
  const auto head = read_head(path, kHeadBytes);
  if (!head) return fail(head.error());
  const bool native =
      options.format.empty() ? contains(*head, in_quotes(kTraceSchema)) : options.format == kNative;
  if (native) return import_native(path, options);
  if (options.format.empty()) {
    if (auto ok = refuse_sidecar(path, *head); !ok) return fail(ok.error());
  }
  const auto format = find_format(path, options.format, *head);
  if (!format) return fail(format.error());
  auto profile =
      (*format)->read(path, {.lenient = options.lenient, .model_name = options.model_name});
  if (!profile) return fail(profile.error());
  std::vector<std::string> notes;
  const auto settled = with_seen_extents(path, options, *profile, notes);
  if (!settled) return fail(settled.error());
  std::optional<GraphFile> graph;
  if (options.model) {
    auto loaded = read_graph_file(
        *options.model, {.batch = settled->batch.value_or(1), .dimensions = settled->dimensions});
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
  auto out = assemble(std::move(*profile), graph, path, *settled);
  if (!out) return fail(out.error());
  out->report.insert(out->report.begin(), notes.begin(), notes.end());
  out->format = (*format)->name;
  out->trace.source = !options.source.empty() ? options.source
                                              : message("imported from ", path.filename().string(),
                                                        " (", (*format)->name, ")");
  return out;
}

}  // namespace offcut::traces
