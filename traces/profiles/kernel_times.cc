#include "traces/profiles/kernel_times.h"

#include <algorithm>
#include <utility>

namespace offcut::traces {
namespace {

constexpr double kNsPerUs = 1000.0;

bool earlier(const KernelEvent& a, const KernelEvent& b) {
  if (a.start_ns != b.start_ns) return a.start_ns < b.start_ns;
  return a.duration_ns > b.duration_ns;  // the container before what it contains
}

}  // namespace

void ThinnedSamples::add(double value) {
  constexpr std::size_t kMost = 4096;
  if (count_++ % stride_ != 0) return;
  if (kept_.size() == kMost) {
    for (std::size_t i = 0; 2 * i < kMost; ++i) kept_[i] = kept_[2 * i];
    kept_.resize(kMost / 2);
    stride_ *= 2;
    if ((count_ - 1) % stride_ != 0) return;
  }
  kept_.push_back(value);
}

TimeSummary ThinnedSamples::summary_us(std::optional<double> first) const {
  std::vector<Duration> samples;
  for (const double us : kept_) samples.push_back(Duration::from_us(us));
  if (samples.empty()) samples.push_back(Duration::from_us(first.value_or(0.0)));
  TimeSummary out = TimeSummary::of(std::move(samples));
  if (count_ > 0) out.n = static_cast<int>(std::min<std::size_t>(count_, 1u << 30));
  if (first) out.first = Duration::from_us(*first);
  return out;
}

KernelTimes::Kernel& KernelTimes::at(std::uint32_t kernel) {
  if (kernel >= kernels_.size()) kernels_.resize(std::size_t{kernel} + 1);
  return kernels_[kernel];
}

void KernelTimes::add(const KernelEvent& event) {
  if (event.start_ns < settled_until_ns_) needs_sorting_ = true;
  pending_.push_back(event);
}

void KernelTimes::add_run(std::int64_t start_ns, std::int64_t duration_ns) {
  if (start_ns < settled_until_ns_) needs_sorting_ = true;
  if (!runs_.empty() && start_ns < runs_.back().start_ns) needs_sorting_ = true;
  runs_.push_back({start_ns, start_ns + duration_ns});
  if (!keep_all_ && !needs_sorting_ && runs_.size() > 1) settle_before(runs_.size() - 1);
}

// Settles the first `run_count` of runs_ and forgets them.
void KernelTimes::settle_before(std::size_t run_count) {
  std::stable_sort(pending_.begin(), pending_.end(), earlier);
  const auto begins = [](const Run& a, const Run& b) { return a.start_ns < b.start_ns; };
  const auto last = runs_.begin() + static_cast<std::ptrdiff_t>(run_count);
  std::sort(runs_.begin(), last, begins);
  auto event = pending_.begin();
  std::vector<KernelEvent> rest;
  for (auto run = runs_.begin(); run != last; ++run) {
    while (event != pending_.end() && event->start_ns < run->start_ns) rest.push_back(*event++);
    const auto from = event;
    while (event != pending_.end() && event->start_ns < run->end_ns) ++event;
    settle(*run, {from, event});
    settled_until_ns_ = std::max(settled_until_ns_, run->end_ns);
  }
  rest.insert(rest.end(), event, pending_.end());
  // What started before a settled run and lies in none can belong to no later one either, unless
  // the file is not in order of time, which add() would notice.
  const auto lost = std::partition_point(rest.begin(), rest.end(), [&](const KernelEvent& e) {
    return e.start_ns < settled_until_ns_;
  });
  outside_ += static_cast<std::size_t>(lost - rest.begin());
  pending_.assign(lost, rest.end());
  runs_.erase(runs_.begin(), last);
}

void KernelTimes::settle(const Run& run, std::vector<KernelEvent> events) {
  std::vector<std::uint32_t> seen;
  std::int64_t inside_until_ns = std::numeric_limits<std::int64_t>::min();
  for (const KernelEvent& event : events) {
    if (event.start_ns < inside_until_ns) continue;  // its container's time has it
    if (event.contains_others) inside_until_ns = event.start_ns + event.duration_ns;
    Kernel& kernel = at(event.kernel);
    if (!kernel.in_run) seen.push_back(event.kernel);
    kernel.in_run = true;
    kernel.pending_us += static_cast<double>(event.duration_ns) / kNsPerUs;
    if (!std::exchange(kernel.ordered, true)) order_.push_back(event.kernel);
  }
  for (const std::uint32_t id : seen) {
    Kernel& kernel = kernels_[id];
    keep(kernel, run.start_ns, std::exchange(kernel.pending_us, 0.0));
    kernel.in_run = false;
  }
  const double us = static_cast<double>(run.end_ns - run.start_ns) / kNsPerUs;
  if (run.start_ns < first_run_start_ns_) {
    if (first_run_us_) run_us_.add(*first_run_us_);
    first_run_us_ = us;
    first_run_start_ns_ = run.start_ns;
  } else {
    run_us_.add(us);
  }
}

void KernelTimes::keep(Kernel& kernel, std::int64_t run_start_ns, double us) {
  if (run_start_ns >= kernel.first_start_ns) {
    kernel.us.add(us);
    return;
  }
  if (kernel.first_us) kernel.us.add(*kernel.first_us);
  kernel.first_us = us;
  kernel.first_start_ns = run_start_ns;
}

void KernelTimes::settle_without_runs() {
  std::stable_sort(pending_.begin(), pending_.end(), earlier);
  for (const KernelEvent& event : pending_) {
    Kernel& kernel = at(event.kernel);
    keep(kernel, event.start_ns, static_cast<double>(event.duration_ns) / kNsPerUs);
    if (!std::exchange(kernel.ordered, true)) order_.push_back(event.kernel);
  }
  pending_.clear();
}

void KernelTimes::finish() {
  if (runs_.empty() && first_run_us_ == std::nullopt) {
    settle_without_runs();
    return;
  }
  settle_before(runs_.size());
  outside_ += pending_.size();
  pending_.clear();
}

std::size_t KernelTimes::executions(std::uint32_t kernel) const {
  if (kernel >= kernels_.size()) return 0;
  return kernels_[kernel].us.count() + (kernels_[kernel].first_us ? 1u : 0u);
}

std::optional<TimeSummary> KernelTimes::of(std::uint32_t kernel) const {
  if (executions(kernel) == 0) return std::nullopt;
  return kernels_[kernel].us.summary_us(kernels_[kernel].first_us);
}

std::optional<TimeSummary> KernelTimes::of_run() const {
  if (!first_run_us_) return std::nullopt;
  return run_us_.summary_us(first_run_us_);
}

}  // namespace offcut::traces
