#include "device_models/kernel_fit.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "device_models/interval.h"
#include "device_models/log_fit.h"
#include "engine/base/statistics.h"

namespace offcut::device_models {
namespace {

constexpr std::size_t kLeastSamples = 4;
constexpr double kShortest_us = 20;  // shorter layers weigh as this one
constexpr double kAnchorWidth = 0.3;
constexpr double kAnchorPrior = 0.1;
constexpr double kRangeFactor = 2;       // beyond, a prediction is flagged
constexpr double kStretchFactor = 8;     // beyond, a wider law answers
constexpr double kLeastShare = 0.01;     // of the bytes of a layer
constexpr std::size_t kBeyondCache = 5;  // index of its term
constexpr double kLeast_us = 1e-3;
constexpr double kMostLogError = 3;    // a factor of 20: worse says no more
constexpr double kOwnResiduals = 2;    // residuals of a fit understate its errors elsewhere
constexpr double kOutside = 2;         // spread outside the range over that inside
constexpr double kLeastSpread = 0.02;  // no law of a kernel is better than this

// With what is beyond a cache of that size.
Terms terms_beyond(const LayerWork& work, double cache_mb) {
  Terms terms = terms_of(work);
  if (cache_mb > 0) terms[kBeyondCache] = std::max(0.0, work.bytes() * 1e-6 - cache_mb);
  return terms;
}

std::array<double, 4> log_place(const LayerWork& work) {
  return {std::log1p(work.flops / 2e4), std::log1p(work.input / 1e3), std::log1p(work.output / 1e3),
          std::log1p(work.weights / 1e2)};
}

double distance_squared(const std::array<double, 4>& a, const std::array<double, 4>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

double local_correction(const std::vector<Anchor>& anchors, const LayerWork& work) {
  if (anchors.empty()) return 1;
  const std::array<double, 4> place = log_place(work);
  double weights = kAnchorPrior;
  double sum = 0;
  for (const Anchor& anchor : anchors) {
    const double d2 = distance_squared(place, anchor.place);
    if (d2 > 9 * kAnchorWidth * kAnchorWidth) continue;
    const double weight = std::exp(-d2 / (2 * kAnchorWidth * kAnchorWidth));
    weights += weight;
    sum += weight * anchor.log_residual;
  }
  return std::exp(sum / weights);
}

// One anchor a place: the median of the samples that lie there.
std::vector<Anchor> anchors_of(const std::vector<const TimedLayer*>& samples,
                               const KernelFit& fit) {
  std::map<std::array<double, 4>, std::vector<double>> places;
  for (const TimedLayer* sample : samples) {
    const double law = dot(fit.us, terms_beyond(sample->work, fit.cache_mb));
    if (law > 0) places[log_place(sample->work)].push_back(std::log(sample->time.us() / law));
  }
  std::vector<Anchor> anchors;
  for (auto& [place, residuals] : places) {
    const auto middle = residuals.begin() + static_cast<std::ptrdiff_t>(residuals.size() / 2);
    std::nth_element(residuals.begin(), middle, residuals.end());
    anchors.push_back({place, *middle});
  }
  return anchors;
}

double law_us(const KernelFit& fit, const LayerWork& work) {
  return dot(fit.us, terms_beyond(work, fit.cache_mb)) * local_correction(fit.anchors, work);
}

// Terms of bytes that are never a real share of the traffic.
std::array<bool, kMostTerms> negligible_terms(const std::vector<const TimedLayer*>& samples) {
  Terms share{};
  for (const TimedLayer* sample : samples) {
    const Terms terms = terms_of(sample->work);
    const double bytes = terms[2] + terms[3] + terms[4];
    for (std::size_t k = 2; k < 5 && bytes > 0; ++k) {
      share[k] = std::max(share[k], terms[k] / bytes);
    }
  }
  std::array<bool, kMostTerms> out{};
  for (std::size_t k = 2; k < 5; ++k) out[k] = share[k] < kLeastShare;
  return out;
}

// Of a squared residual; those of logarithms are relative already.
double weight_of(double us, const FitOptions& options) {
  const double weight = std::pow(std::max(us, kShortest_us), -options.weight_power);
  return options.in_logarithms ? weight * us * us : weight;
}

Terms coefficients(const std::vector<const TimedLayer*>& samples, const FitOptions& options) {
  const std::array<bool, kMostTerms> negligible = negligible_terms(samples);
  std::vector<FitRow> rows;
  rows.reserve(samples.size());
  for (const TimedLayer* sample : samples) {
    const double us = sample->time.us();
    Terms terms = terms_beyond(sample->work, options.cache_mb);
    for (std::size_t k = 0; k < terms.size(); ++k) {
      if (negligible[k]) terms[k] = 0;
    }
    rows.push_back({.terms = terms, .value = us, .weight = weight_of(us, options)});
  }
  return options.in_logarithms ? fit_in_logarithms(rows) : fit_non_negative(rows);
}

KernelFit fit_one(const std::string& kernel, const std::vector<const TimedLayer*>& samples,
                  const FitOptions& options) {
  KernelFit fit;
  fit.kernel = kernel;
  fit.cache_mb = options.cache_mb;
  fit.us = coefficients(samples, options);
  fit.samples = static_cast<int>(samples.size());
  if (options.keep_anchors) fit.anchors = anchors_of(samples, fit);
  return fit;
}

// The spread that nine in ten of these layers lie within, as that of a normal law: a few absurd
// layers do not decide, but they are there.
double spread(const KernelFit& fit, const std::vector<const TimedLayer*>& samples) {
  std::vector<double> errors;
  for (const TimedLayer* sample : samples) {
    const double us = std::max(law_us(fit, sample->work), kLeast_us);
    errors.push_back(std::min(kMostLogError, std::abs(std::log(us / sample->time.us()))));
  }
  return quantile_of(std::move(errors), 0.9) / kNineInTen;
}

// Of the network that the law of the others misses most: the next one may be like it, or worse, the
// fewer were seen. Nothing with fewer than two networks.
std::optional<double> left_out_spread(const std::vector<const TimedLayer*>& samples,
                                      const FitOptions& options) {
  std::map<std::string, std::vector<const TimedLayer*>> by_network;
  for (const TimedLayer* sample : samples) by_network[sample->network].push_back(sample);
  std::optional<double> worst;
  std::size_t asked = 0;
  for (const auto& [network, held] : by_network) {
    std::vector<const TimedLayer*> rest;
    for (const TimedLayer* sample : samples) {
      if (sample->network != network) rest.push_back(sample);
    }
    if (rest.size() < kLeastSamples) continue;
    worst = std::max(worst.value_or(0), spread(fit_one("", rest, options), held));
    ++asked;
  }
  if (worst) *worst *= asked < 2 ? kOwnResiduals : few_samples(asked);
  return worst;
}

void set_range(const std::vector<const TimedLayer*>& samples, KernelFit& fit) {
  const auto by = [](auto value) {
    return [value](const TimedLayer* a, const TimedLayer* b) { return value(*a) < value(*b); };
  };
  const auto flops = [](const TimedLayer& s) { return s.work.flops; };
  const auto bytes = [](const TimedLayer& s) { return s.work.bytes(); };
  const auto f = std::minmax_element(samples.begin(), samples.end(), by(flops));
  const auto b = std::minmax_element(samples.begin(), samples.end(), by(bytes));
  fit.mflop_least = flops(**f.first) * 1e-6;
  fit.mflop_most = flops(**f.second) * 1e-6;
  fit.mb_least = bytes(**b.first) * 1e-6;
  fit.mb_most = bytes(**b.second) * 1e-6;
  for (const TimedLayer* sample : samples) fit.us_most = std::max(fit.us_most, sample->time.us());
}

// The slowest sample, grown in proportion to what the work exceeds the largest one by.
double slowest_us(const KernelFit& fit, const LayerWork& work) {
  if (fit.us_most <= 0) return std::numeric_limits<double>::infinity();
  double growth = 1;
  if (fit.mflop_most > 0) growth = std::max(growth, work.flops * 1e-6 / fit.mflop_most);
  if (fit.mb_most > 0) growth = std::max(growth, work.bytes() * 1e-6 / fit.mb_most);
  return fit.us_most * growth;
}

// By which factor the work lies outside the samples; 1 inside.
double stretch_of(const KernelFit& fit, const LayerWork& work) {
  const auto outside = [](double value, double least, double most) {
    if (value > most) return most > 0 ? value / most : std::numeric_limits<double>::infinity();
    return value < least ? least / std::max(value, 1e-12) : 1.0;
  };
  return std::max(outside(work.flops * 1e-6, fit.mflop_least, fit.mflop_most),
                  outside(work.bytes() * 1e-6, fit.mb_least, fit.mb_most));
}

// The narrowest law that need not be stretched too far; where all must be, the narrowest.
const KernelFit* law_for(const KernelTable& table, const LayerWork& work) {
  const KernelFit* narrowest = nullptr;
  for (const std::string& name : {work.kernel, family_of(work.kernel) + "*", std::string("*")}) {
    const KernelFit* fit = find_fit(table, name);
    if (fit == nullptr) continue;
    if (stretch_of(*fit, work) <= kStretchFactor) return fit;
    if (narrowest == nullptr) narrowest = fit;
  }
  return narrowest;
}

}  // namespace

KernelTable fit_kernels(const std::vector<TimedLayer>& samples, const FitOptions& options) {
  KernelTable table;
  std::map<std::string, std::vector<const TimedLayer*>> groups;
  for (const TimedLayer& sample : samples) {
    if (sample.time <= Duration::zero()) continue;
    groups[sample.work.kernel].push_back(&sample);
    groups[family_of(sample.work.kernel) + "*"].push_back(&sample);
    groups["*"].push_back(&sample);
    const double s = sample.time.s();
    table.peak_flops_per_s = std::max(table.peak_flops_per_s, sample.work.flops / s);
    if (sample.time.us() >= kShortest_us) {
      table.peak_bytes_per_s = std::max(table.peak_bytes_per_s, sample.work.bytes() / s);
    }
  }
  for (const auto& [kernel, group] : groups) {
    if (group.size() < kLeastSamples) continue;
    FitOptions own = options;
    if (kernel.ends_with("*")) {
      own.keep_anchors = false;
      own.in_logarithms = false;
      own.cache_mb = 0;
    }
    KernelFit fit = fit_one(kernel, group, own);
    set_range(group, fit);
    if (options.estimate_error) {
      fit.relative_sd = std::max(
          kLeastSpread, left_out_spread(group, own).value_or(kOwnResiduals * spread(fit, group)));
    }
    table.fits.push_back(std::move(fit));
  }
  return table;
}

const KernelFit* find_fit(const KernelTable& table, const std::string& kernel) {
  const auto found = std::find_if(table.fits.begin(), table.fits.end(),
                                  [&](const KernelFit& fit) { return fit.kernel == kernel; });
  return found == table.fits.end() ? nullptr : &*found;
}

std::optional<Prediction> predict(const KernelTable& table, const LayerWork& work) {
  const KernelFit* fit = law_for(table, work);
  if (fit == nullptr) return std::nullopt;
  double s = std::min(law_us(*fit, work), slowest_us(*fit, work)) * 1e-6;
  if (table.peak_flops_per_s > 0) s = std::max(s, work.flops / table.peak_flops_per_s);
  if (table.peak_bytes_per_s > 0) s = std::max(s, work.bytes() / table.peak_bytes_per_s);
  const bool in_range = fit->kernel == work.kernel && stretch_of(*fit, work) <= kRangeFactor;
  return Prediction{.time = Duration::from_s(s),
                    .relative_sd = in_range ? fit->relative_sd : kOutside * fit->relative_sd,
                    .in_range = in_range};
}

}  // namespace offcut::device_models
