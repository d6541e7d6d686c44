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
#include "traces/profiles/kineto_gpu.h"

namespace offcut::traces {
namespace {

using kineto::Events;
using kineto::gpu_time_of;
using kineto::Op;
using kineto::outermost_of;
using kineto::Step;

// Lays the events of a file out as layers.
class Layout {
 public:
  explicit Layout(Events& events) : events_(events), names_(events.names()) {}

  ProfiledRun run() {
    sort_steps();
    outermost_ = outermost_of(events_.ops);
    gpu_ = gpu_time_of(events_, outermost_);
    KernelTimes times(true);
    for (const Step& step : events_.steps) {
      times.add_run(step.start_ns, step.end_ns - step.start_ns);
    }
    number_by_occurrence(times);
    times.finish();
    ProfiledRun out;
    out.point.framework = "pytorch";
    if (gpu_.any()) out.point.unit = "gpu";
    if (!events_.steps.empty()) out.end_to_end = times.of_run();
    Duration sum;
    for (const std::uint32_t k : times.order()) {
      if (2 * times.executions(k) < times.runs()) {
        rare_.push_back(names_[name_of_[k]]);
        continue;
      }
      kernels_[k].timed.latency = *times.of(k);
      sum += kernels_[k].timed.latency.median;
      out.kernels.push_back(std::move(kernels_[k]));
    }
    // A step that does not wait for the GPU ends before the network does.
    steps_are_short_ = gpu_.any() && out.end_to_end && out.end_to_end->median < sum;
    if (steps_are_short_) out.end_to_end.reset();
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
    if (gpu_.between > 0) {
      out.push_back(message(gpu_.between,
                            " GPU kernels carry no id: given to the operators between ",
                            "those of their neighbours"));
    }
    if (steps_are_short_) {
      out.push_back("steps end before the GPU does: their length is not that of the network");
    }
    if (!events_.gpu.empty() && !gpu_.any()) {
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

  // ---- layers

  // Names the layers <op>_<occurrence>: its how many-th execution in a step it is. An operator more
  // or less in one step moves only those of its own kind.
  void number_by_occurrence(KernelTimes& times) {
    std::map<std::pair<std::uint32_t, std::size_t>, std::uint32_t> numbers;
    std::unordered_map<std::uint32_t, std::size_t> seen;  // in this step, by name
    std::size_t step = 0;
    for (std::size_t k = 0; k < outermost_.ops.size(); ++k) {
      const Op& op = events_.ops[outermost_.ops[k]];
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
      if (is_new) add_layer(op, occurrence, std::move(events_.shapes_of_op[outermost_.ops[k]]));
      times.add({.kernel = found->second,
                 .start_ns = op.start_ns,
                 .duration_ns = gpu_.any() ? gpu_.ns[k] : op.end_ns - op.start_ns,
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
  kineto::Outermost outermost_;
  kineto::GpuTime gpu_;
  std::vector<ProfiledKernel> kernels_;
  std::vector<std::uint32_t> name_of_;  // [kernels_]
  std::vector<std::string> rare_;
  std::size_t damaged_steps_ = 0;
  bool steps_are_short_ = false;
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
