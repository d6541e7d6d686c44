#include "traces/profiles/kineto.h"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include "engine/base/text.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/event_json.h"
#include "traces/profiles/kernel_times.h"
#include "traces/profiles/text_lines.h"

namespace offcut::traces {
namespace {

constexpr std::int64_t kNsPerUs = 1000;

// Returns "198093488368.463" microseconds as nanoseconds, exactly; nothing for an exponent.
std::optional<std::int64_t> ns_of(std::string_view us) {
  const bool negative = us.starts_with('-');
  if (negative) us.remove_prefix(1);
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 10 - 1;
  std::int64_t ns = 0;
  int decimals = -1;
  for (const char c : us) {
    if (c == '.' && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    if (decimals >= 3) continue;
    if (ns > kMost) return std::nullopt;
    ns = ns * 10 + (c - '0');
    if (decimals >= 0) ++decimals;
  }
  for (int k = std::max(decimals, 0); k < 3; ++k) {
    if (ns > kMost) return std::nullopt;
    ns *= 10;
  }
  return negative ? -ns : ns;
}

struct Op {
  std::uint32_t name = 0;
  std::uint32_t thread = 0;
  std::int64_t start_ns = 0;
  std::int64_t end_ns = 0;
  std::int64_t id = -1;  // "External id"
};

struct GpuKernel {
  std::int64_t id = -1;
  std::int64_t duration_ns = 0;
};

struct Step {
  std::int64_t start_ns = 0;
  std::int64_t end_ns = 0;
};

class KinetoSink final : public EventSink {
 public:
  void start_event() override {
    category_.clear();
    name_.clear();
    thread_.clear();
    shapes_.clear();
    start_ns_.reset();
    length_ns_.reset();
    id_ = -1;
  }
  void key(int level, std::string& name) override {
    if (level <= 2) key_ = std::move(name);
  }
  void integer(int level, std::int64_t value) override {
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 2000;
    const bool fits = value < kMost && value > -kMost;
    if (level == 1 && key_ == "ts" && fits) start_ns_ = value * kNsPerUs;
    if (level == 1 && key_ == "dur" && fits) length_ns_ = value * kNsPerUs;
    if (level == 1 && (key_ == "pid" || key_ == "tid")) thread_ += text_of(value) + "/";
    if (level == 2 && (key_ == "External id" || key_ == "external id")) id_ = value;
    if (level == 4 && key_ == "Input Dims" && !shapes_.empty()) shapes_.back().push_back(value);
  }
  void decimal(int level, double, const std::string& written) override {
    if (level == 1 && key_ == "ts") start_ns_ = ns_of(written);
    if (level == 1 && key_ == "dur") length_ns_ = ns_of(written);
  }
  void text(int level, std::string& value) override {
    if (level != 1) return;
    if (key_ == "cat") category_ = std::move(value);
    if (key_ == "name") name_ = std::move(value);
    if (key_ == "pid" || key_ == "tid") thread_ += value + "/";
  }
  void start_list(int level) override {
    if (level == 3 && key_ == "Input Dims") shapes_.push_back({});
  }

  void end_event() override {
    if (!start_ns_ || !length_ns_ || *length_ns_ < 0) return;
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 4;
    if (*start_ns_ > kMost || *start_ns_ < -kMost || *length_ns_ > kMost) return;
    if (category_ == "kernel" && id_ >= 0) gpu.push_back({id_, *length_ns_});
    if (category_ == "user_annotation" && name_.starts_with("ProfilerStep#")) {
      steps.push_back({*start_ns_, *start_ns_ + *length_ns_});
    }
    if (category_ != "cpu_op" && category_ != "Operator") return;
    ops.push_back({number(names_, name_), number(threads_, thread_), *start_ns_,
                   *start_ns_ + *length_ns_, id_});
    shapes_of_op.push_back(std::move(shapes_));
    shapes_ = {};
  }

  std::vector<std::string> names() const {
    std::vector<std::string> out(names_.size());
    for (const auto& [name, k] : names_) out[k] = name;
    return out;
  }

  std::vector<Op> ops;
  std::vector<std::vector<Shape>> shapes_of_op;
  std::vector<GpuKernel> gpu;
  std::vector<Step> steps;

 private:
  static std::uint32_t number(std::unordered_map<std::string, std::uint32_t>& table,
                              const std::string& text) {
    return table.emplace(text, static_cast<std::uint32_t>(table.size())).first->second;
  }
  std::string key_, category_, name_, thread_;
  std::vector<Shape> shapes_;
  std::optional<std::int64_t> start_ns_;
  std::optional<std::int64_t> length_ns_;
  std::int64_t id_ = -1;
  std::unordered_map<std::string, std::uint32_t> names_;
  std::unordered_map<std::string, std::uint32_t> threads_;
};

// Lays the events of a file out as layers.
class Layout {
 public:
  explicit Layout(KinetoSink& sink) : sink_(sink), names_(sink.names()) {}

  ProfiledRun run() {
    find_outermost();
    add_gpu_time();
    std::sort(sink_.steps.begin(), sink_.steps.end(),
              [](const Step& a, const Step& b) { return a.start_ns < b.start_ns; });
    const bool has_steps = !sink_.steps.empty();
    KernelTimes times(true);
    for (const Step& step : sink_.steps) {
      times.add_run(step.start_ns, step.end_ns - step.start_ns);
    }
    number_by_position(times);
    times.finish();
    ProfiledRun out;
    out.point.framework = "pytorch";
    if (uses_gpu_) out.point.unit = "gpu";
    if (has_steps) out.end_to_end = times.of_run();
    for (const std::uint32_t k : times.order()) {
      kernels_[k].timed.latency = *times.of(k);
      out.kernels.push_back(std::move(kernels_[k]));
    }
    return out;
  }

 private:
  // Keeps the operators that no other one of their thread contains, in order of time.
  void find_outermost() {
    std::vector<std::size_t> order(sink_.ops.size());
    for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const Op& x = sink_.ops[a];
      const Op& y = sink_.ops[b];
      if (x.start_ns != y.start_ns) return x.start_ns < y.start_ns;
      return x.end_ns != y.end_ns ? x.end_ns > y.end_ns : a < b;
    });
    std::unordered_map<std::uint32_t, std::pair<std::int64_t, std::size_t>> busy;
    for (const std::size_t k : order) {
      const Op& op = sink_.ops[k];
      auto& [until, outer] = busy[op.thread];
      const bool inside = until != 0 && op.start_ns < until;
      if (!inside) {
        until = op.end_ns;
        outer = outermost_.size();
        outermost_.push_back(k);
      }
      if (op.id >= 0) outer_of_id_.emplace(op.id, outer);
    }
  }

  void add_gpu_time() {
    gpu_ns_.assign(outermost_.size(), 0);
    for (const GpuKernel& kernel : sink_.gpu) {
      const auto found = outer_of_id_.find(kernel.id);
      if (found == outer_of_id_.end()) continue;
      gpu_ns_[found->second] += kernel.duration_ns;
      uses_gpu_ = true;
    }
  }

  // Names the layers <op>_<position in their step>.
  void number_by_position(KernelTimes& times) {
    std::map<std::pair<std::size_t, std::uint32_t>, std::uint32_t> numbers;
    std::size_t step = 0;
    std::size_t position = 0;
    for (std::size_t k = 0; k < outermost_.size(); ++k) {
      const Op& op = sink_.ops[outermost_[k]];
      while (step < sink_.steps.size() && op.start_ns >= sink_.steps[step].end_ns) {
        ++step;
        position = 0;
      }
      const bool outside = !sink_.steps.empty() &&
                           (step == sink_.steps.size() || op.start_ns < sink_.steps[step].start_ns);
      if (outside) continue;
      const auto next = static_cast<std::uint32_t>(kernels_.size());
      const auto [found, is_new] = numbers.emplace(std::pair(position, op.name), next);
      if (is_new) {
        ProfiledKernel kernel;
        kernel.timed.op = names_[op.name];
        kernel.timed.name = message(names_[op.name], "_", position);
        kernel.inputs = std::move(sink_.shapes_of_op[outermost_[k]]);
        std::erase_if(kernel.inputs, [](const Shape& shape) { return shape.empty(); });
        kernels_.push_back(std::move(kernel));
      }
      times.add({.kernel = found->second,
                 .start_ns = op.start_ns,
                 .duration_ns = uses_gpu_ ? gpu_ns_[k] : op.end_ns - op.start_ns,
                 .contains_others = false});
      ++position;
    }
  }

  KinetoSink& sink_;
  std::vector<std::string> names_;
  std::vector<std::size_t> outermost_;  // positions in sink_.ops
  std::vector<std::int64_t> gpu_ns_;    // [outermost_]
  std::unordered_map<std::int64_t, std::size_t> outer_of_id_;
  std::vector<ProfiledKernel> kernels_;
  bool uses_gpu_ = false;
};

Result<Profile> read_from(ByteStream stream, const std::string& name,
                          const ReadProfileOptions& options) {
  KinetoSink sink;
  const auto walked = walk_events(std::move(stream), name, sink, options.lenient);
  if (!walked) return fail(walked.error());
  if (sink.ops.empty()) {
    return fail(ErrorCode::Malformed,
                message(name, ": expected operators (cat cpu_op) of the PyTorch profiler, found ",
                        "none among ", walked->events, " events"));
  }
  Profile out;
  if (walked->skipped > 0) {
    out.warnings.push_back(message("skipped ", walked->skipped, " events that cannot be read"));
  }
  if (walked->cut_short) out.warnings.push_back("the file breaks off; read as far as it goes");
  if (sink.steps.empty()) {
    out.warnings.push_back("no ProfilerStep in the file: all of it counts as one run");
  }
  const bool has_gpu = !sink.gpu.empty();
  out.runs.push_back(Layout(sink).run());
  if (has_gpu && out.runs.front().point.unit == "cpu") {
    out.warnings.push_back("the GPU kernels carry no ids of operators: times are of the CPU side");
  }
  return out;
}

}  // namespace

bool looks_like_kineto(std::string_view head) {
  const auto has = [&](std::string_view part) { return head.find(part) != std::string_view::npos; };
  return has("\"cpu_op\"") || has("\"deviceProperties\"") || has("\"Operator\"") ||
         (has("\"schemaVersion\"") && has("\"traceEvents\""));
}

Result<Profile> parse_kineto(std::string_view text, const std::string& name,
                             const ReadProfileOptions& options) {
  return read_from(ByteStream::over(text), name, options);
}

Result<Profile> read_kineto(const std::filesystem::path& path, const ReadProfileOptions& options) {
  auto stream = ByteStream::open(path);
  if (!stream) return fail(stream.error());
  return read_from(std::move(*stream), path.string(), options);
}

}  // namespace offcut::traces
