#include "traces/profiles/tensorrt.h"

#include <algorithm>
#include <cmath>
#include <system_error>
#include <utility>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/event_json.h"
#include "traces/profiles/kernel_times.h"
#include "traces/profiles/text_lines.h"

namespace offcut::traces {
namespace {

namespace fs = std::filesystem;

// The members of one flat object.
class FlatSink : public EventSink {
 public:
  void start_event() override {
    numbers_.clear();
    name_.reset();
  }
  void key(int level, std::string& name) override {
    if (level == 1) key_ = std::move(name);
  }
  void integer(int level, std::int64_t value) override {
    if (level == 1) numbers_[key_] = static_cast<double>(value);
  }
  void decimal(int level, double value, const std::string&) override {
    if (level == 1) numbers_[key_] = value;
  }
  void text(int level, std::string& value) override {
    if (level == 1 && key_ == "name") name_ = std::move(value);
  }
  void start_list(int) override {}

 protected:
  std::optional<double> number(const char* key) const {
    const auto found = numbers_.find(key);
    if (found == numbers_.end() || !std::isfinite(found->second) || found->second < 0) {
      return std::nullopt;
    }
    return found->second;
  }
  std::optional<std::string> name_;

 private:
  std::string key_;
  std::map<std::string, double> numbers_;
};

class ProfileSink final : public FlatSink {
 public:
  void end_event() override {
    ++position_;
    if (!name_) {
      if (const auto count = number("count")) count_ = *count;
      return;
    }
    const auto average = number("averageMs");
    const auto median = number("medianMs");
    if (!average && !median) {
      if (fault_.empty()) {
        fault_ = message("element ", position_ - 1, " (", in_quotes(*name_),
                         "): expected averageMs or medianMs >= 0, found neither");
      }
      return;
    }
    const auto total = number("timeMs");
    if (total && average && count_ > 0 &&
        std::abs(*average * count_ - *total) > 1e-2 * std::max(*total, 1e-3)) {
      ++inconsistent_;
    }
    ProfiledKernel kernel;
    kernel.timed.name = *name_;
    kernel.timed.op = is_reformat(*name_) ? "Reformat" : "";
    kernel.timed.latency = single_time(Duration::from_ms(median ? *median : *average),
                                       truncated<int>(std::clamp(count_, 1.0, 1e9)));
    if (median && average) kernel.timed.counters["average_ms"] = *average;
    kernels.push_back(std::move(kernel));
  }

  static bool is_reformat(std::string_view name) {
    return name.starts_with("Reformatting CopyNode") ||
           name.find(" input reformatter ") != std::string_view::npos ||
           name.find(" output reformatter ") != std::string_view::npos;
  }

  std::vector<ProfiledKernel> kernels;
  const std::string& fault() const { return fault_; }
  std::size_t inconsistent() const { return inconsistent_; }

 private:
  std::size_t position_ = 0;
  double count_ = 0;
  std::size_t inconsistent_ = 0;
  std::string fault_;
};

class TimesSink final : public FlatSink {
 public:
  void end_event() override {
    const auto latency = number("latencyMs");
    const auto compute = number("computeMs");
    const auto up = number("h2dMs");
    const auto down = number("d2hMs");
    if (!latency || !compute || !up || !down) {
      ++damaged;
      return;
    }
    constexpr double kUsPerMs = 1e3;
    total.add(*latency * kUsPerMs);
    h2d.add(*up * kUsPerMs);
    compute_only.add(*compute * kUsPerMs);
    d2h.add(*down * kUsPerMs);
  }
  ThinnedSamples total, h2d, compute_only, d2h;
  std::size_t damaged = 0;
};

template <class Sink>
Result<void> walk(ByteStream stream, const std::string& name, Sink& sink, bool lenient,
                  std::vector<std::string>& warnings) {
  const auto walked = walk_events(std::move(stream), name, sink, lenient);
  if (!walked) return fail(walked.error());
  const std::vector<std::string> more = walked->warnings();
  warnings.insert(warnings.end(), more.begin(), more.end());
  return {};
}

Result<Profile> profile_from(ByteStream stream, const std::string& name,
                             const ReadProfileOptions& options) {
  Profile out;
  ProfileSink sink;
  if (auto ok = walk(std::move(stream), name, sink, options.lenient, out.warnings); !ok) {
    return fail(ok.error());
  }
  if (!sink.fault().empty()) {
    if (!options.lenient) return fail(ErrorCode::Malformed, message(name, ": ", sink.fault()));
    out.warnings.push_back(message("skipped elements without a time (first: ", sink.fault(), ")"));
  }
  if (sink.kernels.empty()) {
    return fail(ErrorCode::Malformed, message(name, ": expected layers with times, found none"));
  }
  if (sink.inconsistent() > 0) {
    out.warnings.push_back(message("averageMs times count is not timeMs for ", sink.inconsistent(),
                                   " layers: the file may be damaged"));
  }
  out.warnings.push_back(
      "the file does not tell the precision: fp32 unless layer information or --precision says so");
  ProfiledRun run;
  run.point.unit = "gpu";
  run.point.framework = "tensorrt";
  run.kernels = std::move(sink.kernels);
  out.runs.push_back(std::move(run));
  return out;
}

Result<Profile> times_from(ByteStream stream, const std::string& name,
                           const ReadProfileOptions& options) {
  Profile out;
  TimesSink sink;
  if (auto ok = walk(std::move(stream), name, sink, options.lenient, out.warnings); !ok) {
    return fail(ok.error());
  }
  if (sink.total.count() == 0 || (sink.damaged > 0 && !options.lenient)) {
    return fail(ErrorCode::Malformed,
                message(name, ": expected latencyMs, h2dMs, computeMs and d2hMs >= 0 in every ",
                        "element, found ", sink.damaged, " without"));
  }
  ProfiledRun run;
  run.point.unit = "gpu";
  run.point.framework = "tensorrt";
  run.end_to_end = sink.total.summary_us({});
  out.runs.push_back(std::move(run));
  const auto median = [](const ThinnedSamples& samples) {
    return text_of(samples.summary_us({}).median.us());
  };
  out.metadata["host_to_device_us"] = median(sink.h2d);
  out.metadata["compute_us"] = median(sink.compute_only);
  out.metadata["device_to_host_us"] = median(sink.d2h);
  return out;
}

std::optional<fs::path> layers_beside(const fs::path& profile) {
  const std::string path = profile.string();
  constexpr std::string_view kEnding = ".profile.json";
  if (!path.ends_with(kEnding)) return std::nullopt;
  const std::string stem = path.substr(0, path.size() - kEnding.size());
  for (const char* ending : {".graph.json", ".graph.json.gz", ".layer.json", ".layer.json.gz"}) {
    std::error_code error;
    if (fs::exists(stem + ending, error)) return stem + ending;
  }
  return std::nullopt;
}

// The precision of the graph: of the type that most elements have.
std::string precision_of(const GraphSpec& graph) {
  std::map<std::string, Duration> elements;
  for (const TensorSpec& tensor : graph.tensors) {
    if (tensor.constant || !tensor.shape) continue;
    elements[std::string(name_of(tensor.type))] +=
        Duration::from_s(static_cast<double>(element_count(*tensor.shape)));
  }
  const std::string most = prevalent(elements);
  return most.empty() ? "fp32" : most;
}

}  // namespace

bool looks_like_tensorrt_profile(std::string_view head) {
  return head.find("\"averageMs\"") != std::string_view::npos &&
         head.find("\"timeMs\"") != std::string_view::npos;
}

bool looks_like_tensorrt_times(std::string_view head) {
  return head.find("\"computeMs\"") != std::string_view::npos &&
         head.find("\"h2dMs\"") != std::string_view::npos;
}

bool looks_like_tensorrt_layers(std::string_view head) {
  return head.find("\"Layers\"") != std::string_view::npos &&
         head.find("{") != std::string_view::npos && head.find("\"Layers\"") < 200;
}

Result<Profile> parse_tensorrt_profile(std::string_view text, const std::string& name,
                                       const ReadProfileOptions& options) {
  return profile_from(ByteStream::over(text), name, options);
}

Result<Profile> read_tensorrt_profile(const fs::path& path, const ReadProfileOptions& options) {
  auto stream = ByteStream::open(path);
  if (!stream) return fail(stream.error());
  auto out = profile_from(std::move(*stream), path.string(), options);
  if (!out) return out;
  if (const auto beside = layers_beside(path)) {
    auto graph = read_tensorrt_layers(*beside);
    if (!graph) return fail(graph.error());
    out->runs.front().point.precision = precision_of(*graph);
    out->metadata["graph"] = beside->filename().string();
    out->graph = std::move(*graph);
    out->warnings.pop_back();  // about the precision
  }
  return out;
}

Result<Profile> parse_tensorrt_times(std::string_view text, const std::string& name,
                                     const ReadProfileOptions& options) {
  return times_from(ByteStream::over(text), name, options);
}

Result<Profile> read_tensorrt_times(const fs::path& path, const ReadProfileOptions& options) {
  auto stream = ByteStream::open(path);
  if (!stream) return fail(stream.error());
  return times_from(std::move(*stream), path.string(), options);
}

Result<GraphSpec> read_tensorrt_layers(const fs::path& path) {
  const auto text = read_text(path);
  if (!text) return fail(text.error());
  auto spec = parse_tensorrt_layers(*text, path.string());
  if (!spec) return spec;
  const std::string file = path.filename().string();
  spec->name = file.substr(0, file.find('.'));
  return spec;
}

}  // namespace offcut::traces
