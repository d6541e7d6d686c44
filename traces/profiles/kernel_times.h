// Kernel executions of many runs, put together kernel by kernel. Readers of event lists (ONNX
// Runtime, Kineto) feed it; memory grows with the kernels and not with the events.
//
//   model_run |------------------------------|       |-----------------------|
//   kernels     [a]  [b] [If           ] [c]           [a] [b] ...
//                         [d] [e]                        d and e run inside If: its time has theirs
//
// Events come in any order. A run is complete when the next one has been seen. Its kernels are
// those that start inside it; executions of one kernel in one run add up. The earliest run is the
// cold first one, kept apart. If an event arrives for a run that is already complete, the events
// are not in order of time. Then needs_sorting() is true, and the reader starts again and keeps all
// events.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "engine/cost/trace.h"

namespace offcut::traces {

// Samples of one quantity, thinned evenly beyond 4096: every second, every fourth... is kept.
class ThinnedSamples {
 public:
  void add(double value);
  std::size_t count() const { return count_; }  // added, kept or not
  // Median and deciles of the kept ones, `first` as it is; of no sample: of `first` alone.
  [[nodiscard]] TimeSummary summary_us(std::optional<double> first) const;

 private:
  std::vector<double> kept_;
  std::size_t count_ = 0;
  std::size_t stride_ = 1;
};

struct KernelEvent {
  std::uint32_t kernel = 0;  // the caller's number, dense from 0
  std::int64_t start_ns = 0;
  std::int64_t duration_ns = 0;  // >= 0
  bool contains_others = false;  // If, Loop, Scan
};

class KernelTimes {
 public:
  // keep_all: settle nothing before finish(); memory grows with the events.
  explicit KernelTimes(bool keep_all) : keep_all_(keep_all) {}

  void add(const KernelEvent& event);
  void add_run(std::int64_t start_ns, std::int64_t duration_ns);
  bool needs_sorting() const { return needs_sorting_; }

  // Settles what is left. Without any run, the executions of each kernel count as one run each.
  void finish();

  // After finish():
  std::size_t runs() const { return run_us_.count() + (first_run_us_ ? 1u : 0u); }
  std::size_t executions(std::uint32_t kernel) const;  // runs that had it
  // Nothing for a kernel that only ran inside others, or outside of all runs.
  std::optional<TimeSummary> of(std::uint32_t kernel) const;
  std::optional<TimeSummary> of_run() const;
  // Kernels that have a time, in order of their first start inside a run.
  const std::vector<std::uint32_t>& order() const { return order_; }
  std::size_t outside() const { return outside_; }  // events outside of all runs

 private:
  struct Run {
    std::int64_t start_ns = 0;
    std::int64_t end_ns = 0;
  };
  struct Kernel {
    ThinnedSamples us;
    std::optional<double> first_us;
    std::int64_t first_start_ns = std::numeric_limits<std::int64_t>::max();
    double pending_us = 0;  // in the run being settled
    bool in_run = false;
    bool ordered = false;
  };
  void settle_before(std::size_t run_count);
  void settle(const Run& run, std::vector<KernelEvent> events);
  void settle_without_runs();
  static void keep(Kernel& kernel, std::int64_t run_start_ns, double us);
  Kernel& at(std::uint32_t kernel);

  bool keep_all_;
  bool needs_sorting_ = false;
  std::vector<Run> runs_;             // not settled yet
  std::vector<KernelEvent> pending_;  // likewise
  std::int64_t settled_until_ns_ = std::numeric_limits<std::int64_t>::min();
  std::size_t outside_ = 0;
  std::vector<Kernel> kernels_;
  std::vector<std::uint32_t> order_;
  ThinnedSamples run_us_;
  std::optional<double> first_run_us_;
  std::int64_t first_run_start_ns_ = std::numeric_limits<std::int64_t>::max();
};

}  // namespace offcut::traces
