#include "traces/profiles/tf_timeline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "engine/base/text.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/event_json.h"
#include "traces/profiles/kernel_times.h"

namespace offcut::traces {
namespace {

constexpr std::int64_t kNsPerUs = 1000;
constexpr std::int64_t kMostUs = std::numeric_limits<std::int64_t>::max() / (4 * kNsPerUs);
constexpr std::string_view kStepStart = "_SOURCE";
constexpr std::string_view kComputing = " Compute";

// What a process of the file stands for.
enum class Place { None, Host, Launches, AllStreams, OneStream, Copies };

Place place_of(std::string_view process) {
  if (!process.ends_with(kComputing)) return Place::None;
  const auto has = [&](std::string_view part) {
    return process.find(part) != std::string_view::npos;
  };
  if (has("/stream:all")) return Place::AllStreams;
  if (has("/stream:")) return Place::OneStream;
  if (has("/memcpy")) return Place::Copies;
  if (has("stream#")) return Place::None;  // the streams once more, without the names of nodes
  return has("GPU:") || has("gpu:") ? Place::Launches : Place::Host;
}

bool waits(std::string_view op) {
  constexpr std::array<std::string_view, 5> kOps = {"RecvTensor", "_Recv", "_Send", "_HostRecv",
                                                    "_HostSend"};
  return std::find(kOps.begin(), kOps.end(), op) != kOps.end();
}

struct NodeTime {
  std::int64_t process = 0;
  std::uint32_t node = 0;  // into Events::nodes
  std::int64_t start_ns = 0;
  std::int64_t duration_ns = 0;
};

struct Node {
  std::string name;
  std::string op;
};

class Events final : public EventSink {
 public:
  void start_event() override {
    for (std::string* text : {&phase_, &category_, &name_, &node_, &op_}) text->clear();
    process_ = 0;
    start_us_.reset();
    length_us_.reset();
  }
  void key(int level, std::string& name) override {
    if (level <= 2) key_ = std::move(name);
  }
  void integer(int level, std::int64_t value) override {
    if (level == 1 && key_ == "pid") process_ = value;
    decimal(level, static_cast<double>(value), {});
  }
  void decimal(int level, double value, const std::string&) override {
    if (level != 1 || !(std::abs(value) < static_cast<double>(kMostUs))) return;
    if (key_ == "ts") start_us_ = value;
    if (key_ == "dur") length_us_ = value;
  }
  void text(int level, std::string& value) override {
    std::string* into = level == 1 && key_ == "ph"     ? &phase_
                        : level == 1 && key_ == "cat"  ? &category_
                        : level == 1 && key_ == "name" ? &name_
                        : level == 2 && key_ == "name" ? &node_
                        : level == 2 && key_ == "op"   ? &op_
                                                       : nullptr;
    if (into != nullptr) *into = std::move(value);
  }
  void start_list(int) override {}
  void end_event() override {
    if (phase_ == "M" && name_ == "process_name") places[process_] = place_of(node_);
    const bool is_node = phase_ == "X" && category_ == "Op" && !node_.empty();
    if (!is_node || !start_us_ || !length_us_ || *length_us_ < 0) return;
    const auto next = static_cast<std::uint32_t>(nodes.size());
    const auto [at, is_new] = number_.emplace(node_, next);
    if (is_new) nodes.push_back({node_, op_});
    if (nodes[at->second].op == "unknown") nodes[at->second].op = op_;
    times.push_back({process_, at->second, std::llround(*start_us_ * kNsPerUs),
                     std::llround(*length_us_ * kNsPerUs)});
  }

  std::map<std::int64_t, Place> places;  // by process
  std::vector<Node> nodes;
  std::vector<NodeTime> times;

 private:
  std::string key_, phase_, category_, name_, node_, op_;
  std::int64_t process_ = 0;
  std::optional<double> start_us_, length_us_;
  std::unordered_map<std::string, std::uint32_t> number_;
};

class Layout {
 public:
  explicit Layout(Events& events) : events_(events) {
    std::stable_sort(events_.times.begin(), events_.times.end(),
                     [](const NodeTime& a, const NodeTime& b) { return a.start_ns < b.start_ns; });
    std::set<Place> seen;
    for (const NodeTime& time : events_.times) seen.insert(place(time));
    has_all_ = seen.contains(Place::AllStreams);
    has_streams_ = has_all_ || seen.contains(Place::OneStream);
    has_launches_ = seen.contains(Place::Launches);
  }

  ProfiledRun run() {
    add_steps();
    for (const NodeTime& time : events_.times) {
      if (is_layer(time)) times_.add(event_of(time));
    }
    times_.finish();
    ProfiledRun out;
    out.point.framework = "tensorflow";
    if (has_launches_ || has_streams_) out.point.unit = "gpu";
    out.end_to_end = times_.of_run();
    for (const std::uint32_t k : times_.order()) {
      ProfiledKernel kernel;
      kernel.timed.name = events_.nodes[k].name;
      kernel.timed.op = events_.nodes[k].op;
      kernel.timed.latency = *times_.of(k);
      out.kernels.push_back(std::move(kernel));
    }
    return out;
  }

  bool has_launches_alone() const { return has_launches_ && !has_streams_; }

 private:
  Place place(const NodeTime& time) const {
    const auto found = events_.places.find(time.process);
    return found == events_.places.end() ? Place::None : found->second;
  }

  // The streams together hold what each holds alone; copies are in the latter only.
  bool counts(const NodeTime& time) const {
    const Place at = place(time);
    if (at == Place::OneStream) return !has_all_;
    if (at == Place::Copies) return has_all_;
    return at != Place::None;
  }
  bool is_layer(const NodeTime& time) const {
    const Node& node = events_.nodes[time.node];
    const bool is_edge = node.name == kStepStart || node.name == "_SINK";
    return counts(time) && !is_edge && !waits(node.op);
  }
  KernelEvent event_of(const NodeTime& time) const {
    const bool is_launch = has_streams_ && place(time) == Place::Launches;
    return {.kernel = time.node,
            .start_ns = time.start_ns,
            .duration_ns = is_launch ? 0 : time.duration_ns,
            .contains_others = false};
  }

  // ---- steps

  using Starts = std::vector<std::int64_t>;

  // When each step begins, in order. Never empty.
  Starts step_starts() const {
    std::map<std::int64_t, Starts> of_process;                         // of _SOURCE
    std::map<std::pair<std::int64_t, std::uint32_t>, Starts> of_node;  // of all others
    for (const NodeTime& time : events_.times) {
      if (events_.nodes[time.node].name == kStepStart) {
        of_process[time.process].push_back(time.start_ns);
      } else if (is_layer(time)) {
        of_node[{time.process, time.node}].push_back(time.start_ns);
      }
    }
    Starts out;
    for (const auto& [process, starts] : of_process) {
      for (std::size_t k = 0; k < starts.size(); ++k) {
        if (k == out.size()) out.push_back(starts[k]);
        out[k] = std::min(out[k], starts[k]);
      }
    }
    return out.empty() ? rarest(of_node) : out;
  }

  static Starts rarest(const std::map<std::pair<std::int64_t, std::uint32_t>, Starts>& of_node) {
    Starts out;
    for (const auto& [node, starts] : of_node) {
      const bool better = out.empty() || starts.size() < out.size() ||
                          (starts.size() == out.size() && starts.front() < out.front());
      if (better) out = starts;
    }
    return out;
  }

  void add_steps() {
    Starts starts = step_starts();
    if (starts.empty()) return;
    std::sort(starts.begin(), starts.end());
    starts.front() = std::min(starts.front(), events_.times.front().start_ns);
    std::vector<std::int64_t> ends = starts;
    std::size_t step = 0;
    for (const NodeTime& time : events_.times) {
      while (step + 1 < starts.size() && time.start_ns >= starts[step + 1]) ++step;
      if (counts(time)) ends[step] = std::max(ends[step], time.start_ns + time.duration_ns);
    }
    for (std::size_t k = 0; k < starts.size(); ++k) {
      // A length of 0 would hold nothing that starts with the step.
      times_.add_run(starts[k], std::max<std::int64_t>(ends[k] - starts[k], 1));
    }
  }

  Events& events_;
  KernelTimes times_{true};
  bool has_all_ = false;
  bool has_streams_ = false;
  bool has_launches_ = false;
};

Result<Profile> read_from(ByteStream stream, const std::string& name,
                          const ReadProfileOptions& options) {
  Events events;
  const auto walked = walk_events(std::move(stream), name, events, options.lenient);
  if (!walked) return fail(walked.error());
  Profile out;
  out.warnings = walked->warnings();
  Layout layout(events);
  out.runs.push_back(layout.run());
  if (out.runs.back().kernels.empty()) {
    return fail(ErrorCode::Malformed,
                message(name, ": expected nodes (cat Op) of a process \"... Compute\", found ",
                        "none among ", walked->events, " events"));
  }
  if (layout.has_launches_alone()) {
    out.warnings.push_back(
        "the file has no stream of the GPU: its nodes have the times of their launches");
  }
  return out;
}

}  // namespace

bool looks_like_tf_timeline(std::string_view head) {
  const auto has = [&](std::string_view part) { return head.find(part) != std::string_view::npos; };
  return has("\"traceEvents\"") && has("\"process_name\"") &&
         (has(" Compute\"") || has("\"Allocators\""));
}

Result<Profile> parse_tf_timeline(std::string_view text, const std::string& name,
                                  const ReadProfileOptions& options) {
  return read_from(ByteStream::over(text), name, options);
}

Result<Profile> read_tf_timeline(const std::filesystem::path& path,
                                 const ReadProfileOptions& options) {
  auto stream = ByteStream::open(path);
  if (!stream) return fail(stream.error());
  return read_from(std::move(*stream), path.string(), options);
}

}  // namespace offcut::traces
