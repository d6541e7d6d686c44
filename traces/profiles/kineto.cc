#include "traces/profiles/kineto.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "engine/base/text.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/event_json.h"
#include "traces/profiles/kernel_times.h"
#include "traces/profiles/kineto_events.h"

namespace offcut::traces {
namespace {

using kineto::Events;
using kineto::GpuWork;
using kineto::kNoId;
using kineto::Op;
using kineto::Step;

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// Lays the events of a file out as layers.
class Layout {
 public:
  explicit Layout(Events& events) : events_(events), names_(events.names()) {}

  ProfiledRun run() {
    sort_steps();
    find_outermost();
    add_gpu_time();
    KernelTimes times(true);
    for (const Step& step : events_.steps) {
      times.add_run(step.start_ns, step.end_ns - step.start_ns);
    }
    number_by_occurrence(times);
    times.finish();
    ProfiledRun out;
    out.point.framework = "pytorch";
    if (uses_gpu_) out.point.unit = "gpu";
    if (!events_.steps.empty()) out.end_to_end = times.of_run();
    for (const std::uint32_t k : times.order()) {
      if (2 * times.executions(k) < times.runs()) {
        rare_.push_back(names_[name_of_[k]]);
        continue;
      }
      kernels_[k].timed.latency = *times.of(k);
      out.kernels.push_back(std::move(kernels_[k]));
    }
    return out;
  }

  // After run():
  std::vector<std::string> warnings() const {
    std::vector<std::string> out;
    if (damaged_steps_ > 0) {
      out.push_back(
          message("left out ", damaged_steps_, " steps with operators of negative length"));
    }
    if (!rare_.empty()) {
      out.push_back(message("left out ", rare_.size(),
                            " operators that ran in less than half of the steps (",
                            in_quotes(rare_.front()), rare_.size() > 1 ? ", ..." : "", ")"));
    }
    if (between_ > 0) {
      out.push_back(message(between_, " GPU kernels carry no id: given to the operators between ",
                            "those of their neighbours"));
    }
    if (!events_.gpu.empty() && !uses_gpu_) {
      out.push_back("the GPU kernels carry no ids of operators: times are of the CPU side");
    }
    return out;
  }

 private:
  // Puts the steps in order and drops those that hold damaged operators: what is inside such an
  // operator cannot be told from what follows it.
  void sort_steps() {
    std::vector<Step>& steps = events_.steps;
    std::sort(steps.begin(), steps.end(),
              [](const Step& a, const Step& b) { return a.start_ns < b.start_ns; });
    std::sort(events_.damaged_ns.begin(), events_.damaged_ns.end());
    damaged_steps_ = std::erase_if(steps, [&](const Step& step) {
      const auto next =
          std::lower_bound(events_.damaged_ns.begin(), events_.damaged_ns.end(), step.start_ns);
      return next != events_.damaged_ns.end() && *next < step.end_ns;
    });
  }

  // Keeps the operators that no other one of their thread contains, in order of time.
  void find_outermost() {
    std::vector<std::size_t> order(events_.ops.size());
    for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const Op& x = events_.ops[a];
      const Op& y = events_.ops[b];
      if (x.start_ns != y.start_ns) return x.start_ns < y.start_ns;
      return x.end_ns != y.end_ns ? x.end_ns > y.end_ns : a < b;
    });
    for (const std::size_t k : order) {
      const Op& op = events_.ops[k];
      std::vector<std::size_t>& on_thread = of_thread_[op.thread];
      const bool inside =
          !on_thread.empty() && op.start_ns < events_.ops[outermost_[on_thread.back()]].end_ns;
      if (!inside) {
        on_thread.push_back(outermost_.size());
        outermost_.push_back(k);
      }
      if (op.id != kNoId) outer_of_id_.emplace(op.id, on_thread.back());
    }
  }

  // ---- GPU

  // Returns the outermost operator of the thread that runs at that time, or kNone.
  std::size_t running(std::uint32_t thread, std::int64_t at_ns) const {
    const auto found = of_thread_.find(thread);
    if (found == of_thread_.end()) return kNone;
    const std::vector<std::size_t>& ops = found->second;
    const auto after = std::partition_point(ops.begin(), ops.end(), [&](std::size_t k) {
      return events_.ops[outermost_[k]].start_ns <= at_ns;
    });
    if (after == ops.begin()) return kNone;
    const std::size_t k = *std::prev(after);
    return at_ns < events_.ops[outermost_[k]].end_ns ? k : kNone;
  }

  // By the call that launched it, else by the id of its operator.
  std::size_t owner_of(const GpuWork& work) const {
    if (const auto launch = events_.launch_of.find(work.correlation);
        work.correlation != kNoId && launch != events_.launch_of.end()) {
      const std::size_t k = running(launch->second.thread, launch->second.start_ns);
      if (k != kNone) return k;
    }
    const auto found = outer_of_id_.find(work.id);
    return work.id == kNoId || found == outer_of_id_.end() ? kNone : found->second;
  }

  void add_gpu_time() {
    std::vector<GpuWork>& gpu = events_.gpu;
    std::stable_sort(gpu.begin(), gpu.end(),
                     [](const GpuWork& a, const GpuWork& b) { return a.start_ns < b.start_ns; });
    gpu_ns_.assign(outermost_.size(), 0);
    has_work_.assign(outermost_.size(), false);
    std::vector<std::size_t> owner;
    for (const GpuWork& work : gpu) owner.push_back(owner_of(work));
    for (const std::size_t k : owner) {
      if (k != kNone) has_work_[k] = uses_gpu_ = true;
    }
    if (!uses_gpu_) return;
    give_to_those_between(owner);
    for (std::size_t i = 0; i < gpu.size(); ++i) {
      if (owner[i] != kNone) gpu_ns_[owner[i]] += gpu[i].duration_ns;
    }
  }

  // A GPU works in the order of the launches: work of unknown owner belongs to an operator between
  // the owners before and after it, to one without any work where there is one.
  void give_to_those_between(std::vector<std::size_t>& owner) {
    std::vector<std::size_t> next(owner.size(), kNone);
    for (std::size_t i = owner.size(), after = kNone; i-- > 0;) {
      next[i] = after;
      if (owner[i] != kNone) after = owner[i];
    }
    std::size_t before = kNone;
    for (std::size_t i = 0; i < owner.size(); ++i) {
      if (owner[i] == kNone) {
        owner[i] = idle_between(before, next[i]);
        if (owner[i] == kNone) owner[i] = before != kNone ? before : next[i];
        has_work_[owner[i]] = true;
        ++between_;
      }
      before = owner[i];
    }
  }

  std::size_t idle_between(std::size_t before, std::size_t after) const {
    const std::size_t end = after == kNone ? outermost_.size() : after;
    for (std::size_t k = before == kNone ? 0 : before + 1; k < end; ++k) {
      if (!has_work_[k]) return k;
    }
    return kNone;
  }

  // ---- layers

  // Names the layers <op>_<occurrence>: its how many-th execution in a step it is. An operator more
  // or less in one step moves only those of its own kind.
  void number_by_occurrence(KernelTimes& times) {
    std::map<std::pair<std::uint32_t, std::size_t>, std::uint32_t> numbers;
    std::unordered_map<std::uint32_t, std::size_t> seen;  // in this step, by name
    std::size_t step = 0;
    for (std::size_t k = 0; k < outermost_.size(); ++k) {
      const Op& op = events_.ops[outermost_[k]];
      while (step < events_.steps.size() && op.start_ns >= events_.steps[step].end_ns) {
        ++step;
        seen.clear();
      }
      const bool outside = !events_.steps.empty() && (step == events_.steps.size() ||
                                                      op.start_ns < events_.steps[step].start_ns);
      if (outside) continue;
      const std::size_t occurrence = seen[op.name]++;
      const auto next = static_cast<std::uint32_t>(kernels_.size());
      const auto [found, is_new] = numbers.emplace(std::pair(op.name, occurrence), next);
      if (is_new) add_layer(op, occurrence, std::move(events_.shapes_of_op[outermost_[k]]));
      times.add({.kernel = found->second,
                 .start_ns = op.start_ns,
                 .duration_ns = uses_gpu_ ? gpu_ns_[k] : op.end_ns - op.start_ns,
                 .contains_others = false});
    }
  }

  void add_layer(const Op& op, std::size_t occurrence, std::vector<Shape> inputs) {
    ProfiledKernel kernel;
    kernel.timed.op = names_[op.name];
    kernel.timed.name = message(names_[op.name], "_", occurrence);
    kernel.inputs = std::move(inputs);
    std::erase_if(kernel.inputs, [](const Shape& shape) { return shape.empty(); });
    kernels_.push_back(std::move(kernel));
    name_of_.push_back(op.name);
  }

  Events& events_;
  std::vector<std::string> names_;
  std::vector<std::size_t> outermost_;  // positions in events_.ops
  std::unordered_map<std::uint32_t, std::vector<std::size_t>> of_thread_;  // into outermost_
  std::unordered_map<std::int64_t, std::size_t> outer_of_id_;              // likewise
  std::vector<std::int64_t> gpu_ns_;                                       // [outermost_]
  std::vector<bool> has_work_;  // [outermost_] on the GPU
  std::vector<ProfiledKernel> kernels_;
  std::vector<std::uint32_t> name_of_;  // [kernels_]
  std::vector<std::string> rare_;
  std::size_t damaged_steps_ = 0;
  std::size_t between_ = 0;
  bool uses_gpu_ = false;
};

Result<void> refuse_unusable(const Events& events, const std::string& name, std::size_t count) {
  if (events.ops.empty()) {
    return fail(ErrorCode::Malformed,
                message(name, ": expected operators (cat cpu_op) of the PyTorch profiler, found ",
                        "none among ", count, " events"));
  }
  if (events.steps.empty() && !events.damaged_ns.empty()) {
    return fail(ErrorCode::Malformed,
                message(name, ": expected operators of a length >= 0, found ",
                        events.damaged_ns.size(), " below zero and no steps to leave out"));
  }
  return {};
}

Result<Profile> read_from(ByteStream stream, const std::string& name,
                          const ReadProfileOptions& options) {
  Events events;
  const auto walked = walk_events(std::move(stream), name, events, options.lenient);
  if (!walked) return fail(walked.error());
  if (auto usable = refuse_unusable(events, name, walked->events); !usable) {
    return fail(usable.error());
  }
  Profile out;
  out.warnings = walked->warnings();
  const bool has_steps = !events.steps.empty();
  if (!has_steps)
    out.warnings.push_back("no ProfilerStep in the file: all of it counts as one run");
  Layout layout(events);
  out.runs.push_back(layout.run());
  if (has_steps && events.steps.empty()) {
    return fail(
        ErrorCode::Malformed,
        message(name, ": expected a step without operators of negative length, found none"));
  }
  const std::vector<std::string> more = layout.warnings();
  out.warnings.insert(out.warnings.end(), more.begin(), more.end());
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
