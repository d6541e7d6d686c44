#include "network_models/bandwidth_trace.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"

namespace offcut::network_models {
namespace {

constexpr double kLeastStep = 1e-6;     // s; a double tells that apart after kMostTraceSeconds too
constexpr double kSameInstant = 1e-12;  // s

bool is_sound(const RateStep& step, Duration length) {
  const auto inside = [](double x, double least, double most) { return x >= least && x <= most; };
  return inside(length.s(), kLeastStep, kMostTraceSeconds) &&
         inside(step.start.s(), 0, kMostTraceSeconds) &&
         inside(step.rate.mbit_per_s(), 0, kMostTraceRate);
}

}  // namespace

Result<BandwidthTrace> BandwidthTrace::of_packets(std::vector<std::int64_t> ms, std::string name) {
  if (ms.empty()) {
    return fail(ErrorCode::Malformed, message(name, ": expected packet opportunities, found none"));
  }
  if (!std::is_sorted(ms.begin(), ms.end()) || ms.front() < 0) {
    return fail(ErrorCode::Malformed,
                message(name, ": expected milliseconds >= 0 that do not fall, found them falling"));
  }
  if (ms.back() == 0) {
    return fail(ErrorCode::Malformed,
                message(name, ": expected a last millisecond above 0, found 0"));
  }
  BandwidthTrace out;
  out.name_ = std::move(name);
  out.by_packets_ = true;
  out.period_s_ = static_cast<double>(ms.back()) * 1e-3;
  out.bytes_per_period_ = static_cast<double>(ms.size()) * kOpportunityBytes;
  out.at_s_.reserve(ms.size());
  for (const std::int64_t at : ms) out.at_s_.push_back(static_cast<double>(at) * 1e-3);
  out.index();
  return out;
}

Result<BandwidthTrace> BandwidthTrace::of_steps(const std::vector<RateStep>& steps,
                                                std::string name) {
  if (steps.empty()) {
    return fail(ErrorCode::Malformed, message(name, ": expected (time, rate) steps, found none"));
  }
  BandwidthTrace out;
  out.name_ = std::move(name);
  const std::size_t n = steps.size();
  const Duration last = n > 1 ? steps[n - 1].start - steps[n - 2].start : Duration::from_s(1);
  double bytes = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Duration length = i + 1 < n ? steps[i + 1].start - steps[i].start : last;
    if (!is_sound(steps[i], length)) {
      return fail(ErrorCode::Malformed,
                  message(out.name_, ": step ", i + 1, ": expected a length from ", kLeastStep,
                          " to ", kMostTraceSeconds, " s and a rate from 0 to ", kMostTraceRate,
                          " Mbit/s, found ", length.s(), " s and ", steps[i].rate.mbit_per_s()));
    }
    out.at_s_.push_back((steps[i].start - steps[0].start).s());
    out.bytes_at_.push_back(bytes);
    bytes += steps[i].rate.bytes_per_s() * length.s();
  }
  out.at_s_.push_back(out.at_s_.back() + last.s());
  out.bytes_at_.push_back(bytes);
  out.period_s_ = out.at_s_.back();
  out.bytes_per_period_ = bytes;
  if (!(bytes > 0) || !std::isfinite(bytes)) {
    return fail(ErrorCode::Malformed,
                message(out.name_, ": expected a rate above 0 somewhere, found none"));
  }
  out.index();
  return out;
}

void BandwidthTrace::index() {
  constexpr std::size_t kEntriesPerBucket = 4;
  const std::size_t count = at_s_.size() / kEntriesPerBucket + 1;
  buckets_per_s_ = static_cast<double>(count) / period_s_;
  buckets_.assign(1, 0);
  for (std::size_t i = 0; i < at_s_.size(); ++i) {
    const auto bucket = truncated<std::size_t>(at_s_[i] * buckets_per_s_);
    while (buckets_.size() <= bucket) buckets_.push_back(static_cast<std::uint32_t>(i));
  }
  buckets_.push_back(static_cast<std::uint32_t>(at_s_.size()));
}

BandwidthTrace::Part BandwidthTrace::part_around(double within_s) const {
  const double place = std::max(0.0, within_s * buckets_per_s_);
  const std::size_t bucket = std::min(truncated<std::size_t>(place), buckets_.size() - 2);
  const double* all = at_s_.data();
  return {all + buckets_[bucket], all + buckets_[bucket + 1]};
}

std::size_t BandwidthTrace::first_at_or_after(double within_s) const {
  const Part part = part_around(within_s);
  return static_cast<std::size_t>(std::lower_bound(part.begin, part.end, within_s) - at_s_.data());
}

std::size_t BandwidthTrace::first_after(double within_s) const {
  const Part part = part_around(within_s);
  return static_cast<std::size_t>(std::upper_bound(part.begin, part.end, within_s) - at_s_.data());
}

double BandwidthTrace::capacity(double time_s) const {
  const double loops = std::floor(time_s / period_s_);
  const double within_s = std::clamp(time_s - loops * period_s_, 0.0, period_s_);
  double bytes = 0;
  if (by_packets_) {
    // An opportunity at the very start of a transfer is still its own.
    bytes = static_cast<double>(first_at_or_after(within_s - kSameInstant)) * kOpportunityBytes;
  } else {
    const std::size_t step = std::min(first_after(within_s), at_s_.size() - 1) - 1;
    const double share = (within_s - at_s_[step]) / (at_s_[step + 1] - at_s_[step]);
    bytes = bytes_at_[step] + share * (bytes_at_[step + 1] - bytes_at_[step]);
  }
  return loops * bytes_per_period_ + bytes;
}

double BandwidthTrace::time_of(double bytes) const {
  // The least time: a sum that ends exactly with a loop belongs to that loop, not the next.
  const double loops = std::max(0.0, std::ceil(bytes / bytes_per_period_) - 1);
  const double within = bytes - loops * bytes_per_period_;
  double time_s = 0;
  if (by_packets_) {
    const double last = static_cast<double>(at_s_.size());
    const double needed = std::clamp(std::ceil(within / kOpportunityBytes - 1e-9), 1.0, last);
    time_s = at_s_[truncated<std::size_t>(needed) - 1];
  } else {
    const auto reached = std::lower_bound(bytes_at_.begin() + 1, bytes_at_.end() - 1, within);
    const auto step = static_cast<std::size_t>(reached - bytes_at_.begin()) - 1;
    const double flow = bytes_at_[step + 1] - bytes_at_[step];
    const double share = flow > 0 ? std::clamp((within - bytes_at_[step]) / flow, 0.0, 1.0) : 0.0;
    time_s = at_s_[step] + share * (at_s_[step + 1] - at_s_[step]);
  }
  return loops * period_s_ + time_s;
}

Duration BandwidthTrace::transfer_time(Duration start, double bytes) const {
  if (!(bytes > 0)) return {};
  const double end_s = time_of(capacity(start.s()) + bytes);
  return Duration::from_s(std::max(0.0, end_s - start.s()));
}

Bandwidth BandwidthTrace::mean_rate(Duration start, Duration window) const {
  const double bytes = capacity((start + window).s()) - capacity(start.s());
  return Bandwidth::from_bytes_per_s(bytes / window.s());
}

BandwidthTrace::Server::Server(const BandwidthTrace& trace, Duration start) : trace_(&trace) {
  loop_s_ = std::floor(start.s() / trace.period_s_) * trace.period_s_;
  free_s_ = start.s();
  if (!trace.by_packets_) return;
  next_ = trace.first_at_or_after(start.s() - loop_s_ - kSameInstant);
  budget_ = kOpportunityBytes;
}

double BandwidthTrace::Server::serve(double ready_s, double bytes) {
  if (!trace_->by_packets_) {
    const double begin_s = std::max(ready_s, free_s_);
    free_s_ = begin_s + trace_->transfer_time(Duration::from_s(begin_s), bytes).s();
    return free_s_;
  }
  const std::vector<double>& at_s = trace_->at_s_;
  const auto step = [&] {
    ++next_;
    budget_ = kOpportunityBytes;
    if (next_ == at_s.size()) {
      next_ = 0;
      // Where the period is lost in rounding, time goes on all the same.
      loop_s_ = std::max(loop_s_ + trace_->period_s_, std::nextafter(loop_s_, HUGE_VAL));
    }
  };
  if (next_ == at_s.size()) step();
  if (const double ahead = std::floor((ready_s - loop_s_) / trace_->period_s_); ahead > 1) {
    loop_s_ += ahead * trace_->period_s_;  // whole loops went by
    next_ = 0;
    budget_ = kOpportunityBytes;
  }
  while (loop_s_ + at_s[next_] < ready_s - kSameInstant) step();  // missed opportunities are lost
  if (const double loops = std::ceil(bytes / trace_->bytes_per_period_) - 1; loops >= 1) {
    loop_s_ += loops * trace_->period_s_;  // at once, whatever their number
    bytes -= loops * trace_->bytes_per_period_;
  }
  while (bytes > budget_) {
    bytes -= budget_;
    step();
  }
  budget_ -= bytes;  // what is left serves the next packet, if it is ready by now
  return loop_s_ + at_s[next_];
}

}  // namespace offcut::network_models
