#include "engine/queue/reduction.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/estimate.h"

namespace offcut::queue {
namespace {

constexpr double kLeast = 1e-3;  // relative half width of what a control corrects
constexpr double kInfinite = std::numeric_limits<double>::infinity();

// What some classes did in one replication.
struct Sample {
  LatencyHistogram latency;
  double requests = 0;
  double latency_sum_s = 0;
  double energy_sum_j = 0;
  double refused = 0;
  double control_sum_s = 0;  // beyond what its law expects
  std::vector<double> over;
  std::vector<double> control_over;  // likewise
};

// The figure of each replication beside that of its control, centred.
struct Pairs {
  std::vector<double> y;
  std::vector<double> c;
};

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

double share(double sum, double requests) { return requests > 0 ? sum / requests : 0; }

// Sum of products of deviations.
double products(const std::vector<double>& a, const std::vector<double>& b) {
  const double mean_a = mean(a);
  const double mean_b = mean(b);
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - mean_a) * (b[i] - mean_b);
  return sum;
}

// y - c, which estimates the same as y.
std::vector<double> corrected(const Pairs& pairs) {
  std::vector<double> out;
  for (std::size_t i = 0; i < pairs.y.size(); ++i) out.push_back(pairs.y[i] - pairs.c[i]);
  return out;
}

// The requests of some classes in all replications.
class GroupReduction {
 public:
  GroupReduction(const Replications& seen, std::span<const std::size_t> classes)
      : seen_(seen), classes_(classes), samples_(seen.tallies.size()) {
    all_.over.resize(seen.options.thresholds.size());
    all_.control_over.resize(seen.options.thresholds.size());
    for (std::size_t r = 0; r < samples_.size(); ++r) {
      samples_[r].over.resize(all_.over.size());
      samples_[r].control_over.resize(all_.over.size());
      for (const std::size_t c : classes) add(samples_[r], r, c);
    }
    for (const Sample& sample : samples_) pool(sample);
    controlled_ = control_helps();
  }
  ClassResult result(std::string name) const;

 private:
  void add(Sample& sample, std::size_t r, std::size_t c) const;
  void pool(const Sample& sample);
  Pairs latency_pairs() const;
  bool control_helps() const;
  Estimate estimate_of(double pooled, double pooled_control, const Pairs& pairs) const;
  Estimate ratio(double Sample::*sum) const;
  Estimate mean_latency() const;
  Estimate share_over(std::size_t threshold) const;
  Estimate percentile(double p) const;
  Pairs pairs_over(double latency_s, Sample& pooled) const;
  double control_over(std::size_t r, double latency_s) const;
  double spells() const;

  const Replications& seen_;
  std::span<const std::size_t> classes_;
  std::vector<Sample> samples_;
  Sample all_;
  bool controlled_ = false;
};

void GroupReduction::add(Sample& sample, std::size_t r, std::size_t c) const {
  const ClassTally& seen = seen_.tallies[r].classes[c];
  const Route& route = seen_.fleet.classes[c].route;
  const auto requests = static_cast<double>(seen.requests());
  sample.latency.add(seen.latency);
  sample.requests += requests;
  sample.latency_sum_s += seen.latency_sum_s;
  sample.refused += static_cast<double>(seen.refused);
  sample.energy_sum_j += route.energy.j() * requests + route.wait_power.w() * seen.delay_sum_s +
                         route.finish_energy.j() * static_cast<double>(seen.refused);
  for (std::size_t i = 0; i < sample.over.size(); ++i) {
    sample.over[i] += static_cast<double>(seen.over[i]);
  }
  const ClassPlan& own = seen_.planned.run.classes[c];
  if (own.control == ClassPlan::Control::None) return;
  sample.control_sum_s += seen.control_sum_s - requests * (own.offset_s + own.law.mean_s());
  for (std::size_t i = 0; i < sample.over.size(); ++i) {
    const double threshold_s = seen_.planned.run.thresholds_s[i];
    const double expected = std::isinf(threshold_s) ? 0 : own.law.tail(threshold_s - own.offset_s);
    sample.control_over[i] += static_cast<double>(seen.control_over[i]) - requests * expected;
  }
}

void GroupReduction::pool(const Sample& sample) {
  all_.latency.add(sample.latency);
  all_.requests += sample.requests;
  all_.latency_sum_s += sample.latency_sum_s;
  all_.energy_sum_j += sample.energy_sum_j;
  all_.refused += sample.refused;
  all_.control_sum_s += sample.control_sum_s;
  for (std::size_t i = 0; i < all_.over.size(); ++i) {
    all_.over[i] += sample.over[i];
    all_.control_over[i] += sample.control_over[i];
  }
}

Pairs GroupReduction::latency_pairs() const {
  Pairs pairs;
  for (const Sample& sample : samples_) {
    if (sample.requests <= 0) continue;
    pairs.y.push_back(sample.latency_sum_s / sample.requests);
    pairs.c.push_back(sample.control_sum_s / sample.requests);
  }
  return pairs;
}

// Does the control halve the spread of the mean latency over the replications?
bool GroupReduction::control_helps() const {
  const Pairs pairs = latency_pairs();
  const std::vector<double> rest = corrected(pairs);
  return products(rest, rest) < 0.25 * products(pairs.y, pairs.y);
}

Estimate GroupReduction::estimate_of(double pooled, double pooled_control,
                                     const Pairs& pairs) const {
  const double confidence = seen_.options.confidence;
  if (!controlled_) return estimate(pooled, pairs.y, confidence);
  Estimate seen = estimate(pooled - pooled_control, corrected(pairs), confidence);
  seen.half_width = std::max(seen.half_width, kLeast * std::abs(seen.value));
  return seen;
}

Estimate GroupReduction::ratio(double Sample::*sum) const {
  std::vector<double> values;
  for (const Sample& sample : samples_) {
    if (sample.requests > 0) values.push_back(sample.*sum / sample.requests);
  }
  return estimate(share(all_.*sum, all_.requests), values, seen_.options.confidence);
}

Estimate GroupReduction::mean_latency() const {
  const Pairs pairs = latency_pairs();
  return estimate_of(share(all_.latency_sum_s, all_.requests),
                     share(all_.control_sum_s, all_.requests), pairs);
}

Estimate GroupReduction::share_over(std::size_t threshold) const {
  Pairs pairs;
  for (const Sample& sample : samples_) {
    if (sample.requests <= 0) continue;
    pairs.y.push_back(sample.over[threshold] / sample.requests);
    pairs.c.push_back(sample.control_over[threshold] / sample.requests);
  }
  Estimate seen = estimate_of(share(all_.over[threshold], all_.requests),
                              share(all_.control_over[threshold], all_.requests), pairs);
  seen.value = std::clamp(seen.value, 0.0, 1.0);
  return seen;
}

// How many requests of a replication the control puts over a latency, beyond what it should.
double GroupReduction::control_over(std::size_t r, double latency_s) const {
  double sum = 0;
  for (const std::size_t c : classes_) {
    const ClassPlan& own = seen_.planned.run.classes[c];
    if (own.control == ClassPlan::Control::None) continue;
    const ClassTally& seen = seen_.tallies[r].classes[c];
    sum += seen.control.count_above(latency_s) -
           static_cast<double>(seen.requests()) * own.law.tail(latency_s - own.offset_s);
  }
  return sum;
}

Pairs GroupReduction::pairs_over(double latency_s, Sample& pooled) const {
  Pairs pairs;
  pooled = {};
  for (std::size_t r = 0; r < samples_.size(); ++r) {
    const Sample& sample = samples_[r];
    if (sample.requests <= 0) continue;
    const double over = sample.latency.count_above(latency_s);
    const double control = controlled_ ? control_over(r, latency_s) : 0;
    pooled.latency_sum_s += over;
    pooled.control_sum_s += control;
    pairs.y.push_back(over / sample.requests);
    pairs.c.push_back(control / sample.requests);
  }
  return pairs;
}

Estimate GroupReduction::percentile(double p) const {
  const double start_s = all_.latency.quantile(p);
  if (!(start_s > 0) || all_.requests <= 0) return {start_s, 0};
  Sample pooled;
  const auto share_above = [&](double x) {
    if (!controlled_) return share(all_.latency.count_above(x), all_.requests);
    (void)pairs_over(x, pooled);
    return share(pooled.latency_sum_s - pooled.control_sum_s, all_.requests);
  };
  // Where the corrected share falls to a level; infinite where it never does.
  const auto where = [&](double level) {
    if (level <= 0) return kInfinite;
    double low = start_s;
    double high = start_s;
    for (int i = 0; i < 20 && share_above(low) <= level; ++i) low /= 1.5;
    for (int i = 0; i < 20 && share_above(high) > level; ++i) high *= 1.5;
    while (high - low > 1e-4 * high) {
      const double middle = 0.5 * (low + high);
      (share_above(middle) > level ? low : high) = middle;
    }
    return high;
  };
  const double value_s = controlled_ ? where(1 - p) : start_s;
  const Pairs pairs = pairs_over(value_s, pooled);
  const double half = estimate_of(1 - p, 0, pairs).half_width;
  if (half == 0) return {value_s, 0};
  const double above_s = where(1 - p - half) - value_s;
  const double below_s = 1 - p + half >= 1 ? 0 : value_s - where(1 - p + half);
  const double least_s = !controlled_ ? 0 : 2 * LatencyHistogram::kRelativeError * value_s;
  return {value_s, std::max({above_s, below_s, least_s})};
}

double GroupReduction::spells() const {
  double own = 0;
  bool shares = false;
  for (const std::size_t c : classes_) {
    own += seen_.planned.device_spells[c];
    shares |= seen_.fleet.classes[c].route.offloads;
  }
  const double seen = shares ? std::min(own, seen_.planned.shared_spells) : own;
  return std::min(all_.requests, seen * static_cast<double>(seen_.tallies.size()));
}

ClassResult GroupReduction::result(std::string name) const {
  ClassResult result;
  result.name = std::move(name);
  result.requests = all_.latency.count();
  result.independent = spells();
  result.latency_s = mean_latency();
  result.energy_j = ratio(&Sample::energy_sum_j);
  result.refused = ratio(&Sample::refused);
  for (const double p : seen_.options.percentiles) result.percentile_s.push_back(percentile(p));
  for (std::size_t i = 0; i < all_.over.size(); ++i) result.over.push_back(share_over(i));
  return result;
}

}  // namespace

ClassResult result_of_classes(const Replications& seen, std::string name,
                              std::span<const std::size_t> classes) {
  return GroupReduction(seen, classes).result(std::move(name));
}

}  // namespace offcut::queue
