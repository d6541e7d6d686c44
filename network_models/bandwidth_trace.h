// A recorded bandwidth over time, and how long a transfer takes that starts anywhere in it.
//
// Two kinds. Packet opportunities (mahimahi): at each listed instant one packet of 1500 bytes may
// leave; what is not used is lost. Rate steps (time, rate): bytes flow at the rate of the step.
// Both start at time zero and repeat with their period.
//
//   bytes
//     |              ____----  capacity C(t): a broken line for steps, a staircase for packets
//     |      ____----
//     |__----______________ t
//
// A transfer of b bytes from t0 ends at the least t with C(t) >= C(t0) + b. So transfers never
// overtake: one that starts later, or carries more, never ends earlier.
//
// C is kept as prefix sums and inverted by binary search; buckets of equal time give the place to
// start. A transfer takes a fraction of a microsecond, from any start and over any number of
// periods: O(log n) at worst. Winstein et al., "Mahimahi", USENIX ATC 2015.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/units.h"

namespace offcut::network_models {

// The largest numbers that a trace may hold.
inline constexpr double kMostTraceSeconds = 1e9;
inline constexpr double kMostTraceRate = 1e9;  // Mbit/s

struct RateStep {
  Duration start;  // the rate holds from here to the next step
  Bandwidth rate;  // >= 0
};

class BandwidthTrace {
 public:
  static constexpr double kOpportunityBytes = 1500;

  // Milliseconds of the opportunities, not falling; the trace loops at the last one. Malformed if
  // empty, falling, negative, or all at zero.
  [[nodiscard]] static Result<BandwidthTrace> of_packets(std::vector<std::int64_t> ms,
                                                         std::string name);
  // Steps in rising order of start; the last lasts as long as the one before (1 s if alone).
  // Malformed if empty, if no byte ever flows, or for a step that is shorter than 1 us, longer than
  // 10^9 s, or whose rate is not from 0 to 10^9 Mbit/s.
  [[nodiscard]] static Result<BandwidthTrace> of_steps(const std::vector<RateStep>& steps,
                                                       std::string name);

  // Returns the time a payload takes that may start flowing at `start` (any time >= 0).
  [[nodiscard]] Duration transfer_time(Duration start, double bytes) const;
  // Returns the mean capacity of [start, start + window], window > 0.
  [[nodiscard]] Bandwidth mean_rate(Duration start, Duration window) const;

  [[nodiscard]] bool by_packets() const { return by_packets_; }
  [[nodiscard]] Duration period() const { return Duration::from_s(period_s_); }
  [[nodiscard]] Bandwidth mean() const {
    return Bandwidth::from_bytes_per_s(bytes_per_period_ / period_s_);
  }
  [[nodiscard]] std::size_t size() const { return at_s_.size(); }
  [[nodiscard]] const std::string& name() const { return name_; }

  // Serves packets in the order given, as the queue of the link does: ready times must not fall.
  class Server {
   public:
    explicit Server(const BandwidthTrace& trace, Duration start);
    // Returns when the last byte of a packet has left that is ready at `ready_s`. Both in trace
    // time.
    double serve(double ready_s, double bytes);

   private:
    const BandwidthTrace* trace_;
    std::size_t next_ = 0;  // opportunity in use
    double loop_s_ = 0;     // trace time at which the present loop began
    double budget_ = 0;     // bytes left in it
    double free_s_ = 0;     // rate steps: when the last packet had left
  };

 private:
  BandwidthTrace() = default;
  // Fills buckets_ from at_s_.
  void index();
  // Positions in at_s_, by a time of the period.
  [[nodiscard]] std::size_t first_at_or_after(double within_s) const;
  [[nodiscard]] std::size_t first_after(double within_s) const;
  struct Part {
    const double* begin;
    const double* end;
  };
  // Returns the part of at_s_ that a search for this time ends in.
  [[nodiscard]] Part part_around(double within_s) const;
  // Capacity from time zero, and its inverse (the least time that reaches it).
  [[nodiscard]] double capacity(double time_s) const;
  [[nodiscard]] double time_of(double bytes) const;

  std::string name_;
  bool by_packets_ = false;
  double period_s_ = 0;
  double bytes_per_period_ = 0;
  std::vector<double> at_s_;      // packets: [n] opportunities; steps: [n + 1] starts and the end
  std::vector<double> bytes_at_;  // steps: [n + 1] capacity until then; packets: empty
  std::vector<std::uint32_t> buckets_;  // [k + 1] first of at_s_ in each k-th of the period
  double buckets_per_s_ = 0;
};

// Reads a mahimahi trace: one integer a line. Malformed with the line number.
[[nodiscard]] Result<BandwidthTrace> parse_mahimahi(std::string_view text, std::string name);
// Reads "time rate" lines, separated by comma, tab or blanks. A first line that is no number is a
// header, which may name units (trace_units.h); else they are s and Mbit/s. Malformed with the line
// number.
[[nodiscard]] Result<BandwidthTrace> parse_rate_table(std::string_view text, std::string name);
// Reads a file: as a rate table if its first data line has two columns, else as mahimahi.
[[nodiscard]] Result<BandwidthTrace> read_bandwidth_trace(const std::filesystem::path& path);

}  // namespace offcut::network_models
