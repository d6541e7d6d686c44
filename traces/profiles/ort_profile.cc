#include "traces/profiles/ort_profile.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/event_json.h"
#include "traces/profiles/kernel_times.h"
#include "traces/profiles/ort_gpu_times.h"

namespace offcut::traces {
namespace {

constexpr std::string_view kKernelSuffix = "_kernel_time";
constexpr std::int64_t kNsPerUs = 1000;
constexpr std::int64_t kLongestUs = std::int64_t{1} << 52;

std::optional<std::int64_t> whole_number(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// One event as it is being read.
struct Event {
  std::string category;
  std::string name;
  std::int64_t start_us = 0;
  std::int64_t duration_us = -1;
  std::string op;
  std::string provider;
  std::string parent;  // of work on a GPU: the node that asked for it
  std::string index;
  std::vector<Shape> inputs;
  std::vector<Shape> outputs;
  int helpers = 0;
};

class OrtSink final : public EventSink {
 public:
  explicit OrtSink(bool keep_all) : keep_all_(keep_all), times_(keep_all) {}

  void start_event() override {
    event_ = Event{};
    field_ = Field::None;
  }

  void key(int level, std::string& name) override {
    if (level == 1) field_ = event_field(name);
    if (level == 2) field_ = in_args_ ? argument_field(name) : Field::None;
    if (level == 4 && is_shape_list()) shapes().push_back({});
    if (level == 3) in_helpers_ = field_ == Field::Threads && name == "sub_threads";
    if (level == 4 && in_helpers_ && field_ == Field::Threads) ++event_.helpers;
    if (field_ == Field::Threads) is_core_ = name == "core";
  }

  void integer(int level, std::int64_t value) override {
    if (level == 1 && field_ == Field::Start)
      event_.start_us = std::clamp(value, -kLongestUs, kLongestUs);
    if (level == 1 && field_ == Field::Length) event_.duration_us = std::min(value, kLongestUs);
    if (level == 2 && field_ == Field::Index) event_.index = text_of(value);
    if (level >= 5 && is_shape_list() && !shapes().empty()) shapes().back().push_back(value);
    if (level >= 4 && field_ == Field::Threads && is_core_ && value >= 0 && value < 4096) {
      cores_.insert(static_cast<int>(value));
    }
  }

  void decimal(int level, double value, const std::string&) override {
    const double most = static_cast<double>(kLongestUs);
    if (level == 1) integer(level, truncated<std::int64_t>(std::clamp(value, -most, most)));
  }

  void text(int level, std::string& value) override {
    if (std::string* place = text_field(level)) {
      *place = std::move(value);
    } else if (level == 1 && (field_ == Field::Start || field_ == Field::Length)) {
      if (const auto number = whole_number(value)) integer(level, *number);
    }
  }

  void start_list(int) override {}

  void end_event() override {
    if (event_.duration_us < 0) return;  // metadata of other tools, or damaged
    if (event_.category == "Session") return end_session_event();
    const std::int64_t start_ns = event_.start_us * kNsPerUs;
    const std::int64_t length_ns = event_.duration_us * kNsPerUs;
    if (event_.category == "Kernel" && !event_.parent.empty()) {
      gpu_.add_work(std::move(event_.parent), start_ns, length_ns);
    }
    if (event_.category != "Node" || !event_.name.ends_with(kKernelSuffix)) return;
    std::string node = keep_all_ ? event_.name : std::string();
    event_.name.resize(event_.name.size() - kKernelSuffix.size());
    ++node_events_;
    ++position_;
    if (event_.name.empty()) event_.name = message(event_.op, "_", position_ - 1);
    const bool on_gpu = is_gpu_provider(event_.provider);
    const KernelEvent event = {.kernel = kernel_number(),
                               .start_ns = start_ns,
                               .duration_ns = length_ns,
                               .contains_others = contains_others(event_.op)};
    if (keep_all_) {
      gpu_.add_node(event, std::move(node), on_gpu);
    } else {
      times_.add(event);
    }
    threads_ = std::max(threads_, 1 + event_.helpers);
  }

  // Whether all events have to be at hand, and not those of one run at a time.
  bool needs_all() const { return times_.needs_sorting() || gpu_.has_work(); }
  std::size_t node_events() const { return node_events_; }

  OrtProfile take(const EventWalk& walk) {
    for (const KernelEvent& event : gpu_.events()) times_.add(event);
    times_.finish();
    OrtProfile out;
    out.events = walk.events;
    out.skipped = walk.skipped;
    out.run = times_.of_run();
    out.runs = times_.runs();
    if (loads_ > 0) out.loading = loading_;
    out.threads = threads_;
    out.cores = std::move(cores_);
    out.providers = std::move(providers_);
    std::vector<std::string> partly;
    for (const std::uint32_t k : times_.order()) {
      ProfiledKernel& kernel = kernels_[k];
      kernel.timed.latency = *times_.of(k);
      if (out.runs > 0 && times_.executions(k) < out.runs)
        partly.push_back(in_quotes(kernel.timed.name));
      out.kernels.push_back(std::move(kernel));
    }
    out.warnings = warnings(walk, out, std::move(partly));
    return out;
  }

 private:
  enum class Field {
    None,
    Category,
    Name,
    Start,
    Length,
    Op,
    Provider,
    Parent,
    Index,
    Inputs,
    Outputs,
    Threads
  };

  // Where a text of the field at hand goes; null for other fields.
  std::string* text_field(int level) {
    if (level == 1 && field_ == Field::Category) return &event_.category;
    if (level == 1 && field_ == Field::Name) return &event_.name;
    if (level == 2 && field_ == Field::Op) return &event_.op;
    if (level == 2 && field_ == Field::Provider) return &event_.provider;
    if (level == 2 && field_ == Field::Parent) return &event_.parent;
    return level == 2 && field_ == Field::Index ? &event_.index : nullptr;
  }

  Field event_field(const std::string& name) {
    in_args_ = name == "args";
    if (name == "cat") return Field::Category;
    if (name == "name") return Field::Name;
    if (name == "ts") return Field::Start;
    if (name == "dur") return Field::Length;
    return Field::None;
  }
  static Field argument_field(const std::string& name) {
    if (name == "op_name") return Field::Op;
    if (name == "provider") return Field::Provider;
    if (name == "parent_name") return Field::Parent;
    if (name == "node_index" || name == "graph_index") return Field::Index;
    if (name == "input_type_shape") return Field::Inputs;
    if (name == "output_type_shape") return Field::Outputs;
    if (name == "thread_scheduling_stats") return Field::Threads;
    return Field::None;
  }
  bool is_shape_list() const { return field_ == Field::Inputs || field_ == Field::Outputs; }
  std::vector<Shape>& shapes() { return field_ == Field::Inputs ? event_.inputs : event_.outputs; }
  static bool contains_others(std::string_view op) {
    return op == "If" || op == "Loop" || op == "Scan";
  }

  void end_session_event() {
    if (event_.name == "model_run") {
      times_.add_run(event_.start_us * kNsPerUs, event_.duration_us * kNsPerUs);
      position_ = 0;
    } else if (event_.name.starts_with("model_loading") ||
               event_.name == "session_initialization") {
      loading_ += Duration::from_us(static_cast<double>(event_.duration_us));
      if (event_.name == "session_initialization") ++loads_;
    }
  }

  // Nodes of one name are told apart by their place in the graph.
  std::uint32_t kernel_number() {
    key_.assign(event_.name).append(1, '\n').append(event_.index).append(1, '\n').append(event_.op);
    const auto next = static_cast<std::uint32_t>(kernels_.size());
    const auto [found, is_new] = numbers_.emplace(key_, next);
    if (is_new) {
      ProfiledKernel kernel;
      kernel.timed.name = event_.name;
      kernel.timed.op = event_.op;
      kernel.timed.covers = {event_.name};
      kernel.inputs = std::move(event_.inputs);
      kernel.outputs = std::move(event_.outputs);
      kernels_.push_back(std::move(kernel));
      if (!event_.provider.empty()) providers_.insert(event_.provider);
    }
    return found->second;
  }

  std::vector<std::string> warnings(const EventWalk& walk, const OrtProfile& profile,
                                    std::vector<std::string> partly) const {
    std::vector<std::string> out = walk.warnings();
    if (profile.runs == 0) {
      out.push_back(
          "no model_run in the file: the executions of each kernel count as one run each");
    }
    if (times_.outside() > 0) {
      out.push_back(message("left out ", times_.outside(), " kernel events outside of all runs"));
    }
    if (loads_ > 1) {
      out.push_back(message("the file holds ", loads_,
                            " sessions: kernels of the same name are taken for one"));
    }
    if (!partly.empty()) {
      const std::size_t count = partly.size();
      if (count > 3) partly.resize(3);
      out.push_back(message(count, " kernels did not run every time (", join(partly, ", "),
                            "): their times are of the runs that had them"));
    }
    return out;
  }

  Event event_;
  Field field_ = Field::None;
  bool in_args_ = false;
  bool in_helpers_ = false;
  bool is_core_ = false;
  std::size_t position_ = 0;
  std::size_t node_events_ = 0;
  int threads_ = 1;
  int loads_ = 0;
  Duration loading_;
  std::set<int> cores_;
  std::set<std::string> providers_;
  std::string key_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<ProfiledKernel> kernels_;
  bool keep_all_;
  OrtGpuTimes gpu_;  // filled if all events are kept
  KernelTimes times_;
};

template <class Open>
Result<OrtProfile> read(const Open& open, const std::string& name,
                        const ReadProfileOptions& options) {
  for (const bool keep_all : {false, true}) {
    Result<ByteStream> stream = open();
    if (!stream) return fail(stream.error());
    OrtSink sink(keep_all);
    const auto walk = walk_events(std::move(*stream), name, sink, options.lenient);
    if (!walk) return fail(walk.error());
    if (sink.node_events() == 0) {
      return fail(
          ErrorCode::Malformed,
          message(name, ": expected kernel events of ONNX Runtime (names that end in ",
                  in_quotes(kKernelSuffix), "), found none among ", walk->events, " events"));
    }
    if (keep_all || !sink.needs_all()) return sink.take(*walk);
  }
  return fail(ErrorCode::Malformed, message(name, ": cannot be put in order"));
}

}  // namespace

Result<OrtProfile> read_ort_profile(const std::filesystem::path& path,
                                    const ReadProfileOptions& options) {
  return read([&] { return ByteStream::open(path); }, path.string(), options);
}

Result<OrtProfile> parse_ort_profile(std::string_view text, const std::string& name,
                                     const ReadProfileOptions& options) {
  return read([&]() -> Result<ByteStream> { return ByteStream::over(text); }, name, options);
}

}  // namespace offcut::traces
