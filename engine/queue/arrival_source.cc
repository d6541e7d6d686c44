#include "engine/queue/arrival_source.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace offcut::queue {

using Kind = Arrivals::Kind;

ArrivalSource::ArrivalSource(const DeviceClass& fleet_class, RandomStream random,
                             std::span<const double> first_s)
    : class_(fleet_class), random_(random) {
  const bool superposed =
      class_.arrivals.kind == Kind::Poisson || class_.arrivals.kind == Kind::Profile;
  mean_gap_s_ = superposed ? 1 / class_.arrivals_per_s() : 1 / class_.arrivals.per_device_per_s;
  if (class_.arrivals.kind == Kind::Profile) {
    const std::vector<double>& weights = *class_.arrivals.steps;
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    unit_rate_ = static_cast<double>(weights.size()) / (sum * mean_gap_s_);
  }
  if (superposed) {
    advance();
  } else if (class_.arrivals.kind == Kind::Periodic) {
    start_periodic(first_s);
  } else {
    start_streams(first_s);
  }
}

void ArrivalSource::advance() {
  switch (class_.arrivals.kind) {
    case Kind::Poisson:
      time_s_ += mean_gap_s_ * random_.exponential();
      device_ = random_.below(class_.count);
      return;
    case Kind::Profile:
      step_profile();
      device_ = random_.below(class_.count);
      return;
    case Kind::Periodic:
      if (++device_ == class_.count) {
        device_ = 0;
        lap_s_ += mean_gap_s_;
      }
      time_s_ = lap_s_ + phase_s_[device_];
      return;
    case Kind::Gamma:
      streams_.replace_top({time_s_ + gap(), device_, 0});
      break;
    case Kind::Recorded:
      step_recorded();
      break;
  }
  time_s_ = streams_.top().time_s;
  device_ = streams_.top().what;
}

// Sorted uniform phases without sorting: partial sums of exponentials over their total.
void ArrivalSource::start_periodic(std::span<const double> first_s) {
  phase_s_.assign(first_s.begin(), first_s.end());
  if (!phase_s_.empty()) {
    time_s_ = phase_s_.front();
    return;
  }
  phase_s_.resize(class_.count);
  double sum = 0;
  for (double& phase : phase_s_) phase = sum += random_.exponential();
  sum += random_.exponential();
  for (double& phase : phase_s_) phase *= mean_gap_s_ / sum;
  time_s_ = phase_s_.front();
}

void ArrivalSource::start_streams(std::span<const double> first_s) {
  const bool recorded = class_.arrivals.kind == Kind::Recorded;
  if (recorded) lap_start_s_.resize(class_.count);
  for (std::uint32_t device = 0; device < class_.count; ++device) {
    if (!recorded) {
      streams_.push({first_s.empty() ? first_gap() : first_s[device], device, 0});
      continue;
    }
    const std::vector<double>& times = *class_.arrivals.steps;
    const double offset = class_.arrivals.span.s() * (1 - random_.uniform());
    auto next = std::lower_bound(times.begin(), times.end(), offset);
    lap_start_s_[device] = -offset;
    if (next == times.end()) {
      next = times.begin();
      lap_start_s_[device] += class_.arrivals.span.s();
    }
    const auto position = static_cast<std::uint32_t>(next - times.begin());
    streams_.push({lap_start_s_[device] + *next, device, position});
  }
  time_s_ = streams_.top().time_s;
  device_ = streams_.top().what;
}

double ArrivalSource::gap() {
  const double shape = 1 / class_.arrivals.scv;
  return mean_gap_s_ * random_.gamma(shape) / shape;
}

// A random instant falls into a gap with probability proportional to its length; a length-biased
// gamma is a gamma of shape + 1, and the instant is uniform in it.
double ArrivalSource::first_gap() {
  const double shape = 1 / class_.arrivals.scv;
  return random_.uniform() * mean_gap_s_ * random_.gamma(shape + 1) / shape;
}

void ArrivalSource::step_recorded() {
  const std::vector<double>& times = *class_.arrivals.steps;
  std::uint32_t position = streams_.top().tag + 1;
  if (position == times.size()) {
    position = 0;
    lap_start_s_[device_] += class_.arrivals.span.s();
  }
  streams_.replace_top({lap_start_s_[device_] + times[position], device_, position});
}

// Spends one exponential of expected requests along the steps of the profile.
void ArrivalSource::step_profile() {
  const std::vector<double>& weights = *class_.arrivals.steps;
  const double step_s = class_.arrivals.span.s() / static_cast<double>(weights.size());
  double left = random_.exponential();
  for (;;) {
    const double rate = weights[step_ % weights.size()] * unit_rate_;
    const double end = static_cast<double>(step_ + 1) * step_s;
    const double expected = rate * std::max(0.0, end - time_s_);
    if (expected >= left) {
      time_s_ += left / rate;
      return;
    }
    left -= expected;
    time_s_ = end;
    ++step_;  // a counter, not a division: rounding cannot hold the clock on an edge
  }
}

}  // namespace offcut::queue
