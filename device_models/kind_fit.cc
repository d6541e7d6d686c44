#include "device_models/kind_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "device_models/interval.h"
#include "device_models/nnls.h"
#include "device_models/part_kinds.h"
#include "engine/base/statistics.h"

namespace offcut::device_models {
namespace {

constexpr std::size_t kLeastSamples = 4;
constexpr double kShortest_us = 20;  // shorter layers weigh as this one
constexpr int kIterations = 8;
constexpr double kAssumedDeviceSd = 0.5;  // where one device tells of a kind
constexpr double kAssumedNetworkSd = 0.3;
constexpr double kLeastShare = 0.02;  // of the time of a sample, at the rates of the sheet
constexpr double kLeastSd = 0.05;
constexpr std::array kTriedSpreads = {0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7};

double bytes_of(const LayerWork& work) { return work.input + work.output + work.weights; }

Terms terms_of_sample(const KindSample& sample) {
  return {launch_of(sample.part),
          sample.work.flops * 1e-3 / sample.part.gflop_per_s,
          bytes_of(sample.work) * 1e-3 / sample.part.gb_per_s * sample.bytes_factor,
          0,
          0,
          0};
}

// Terms that take no real share of any sample, at the rates of the sheet: a coefficient would be as
// large as noise makes it, and wrong where the term is not small.
std::array<bool, kMostTerms> negligible_terms(const std::vector<const KindSample*>& samples) {
  Terms most{};
  for (const KindSample* sample : samples) {
    const Terms terms = terms_of_sample(*sample);
    for (std::size_t k = 0; k < terms.size(); ++k) {
      most[k] = std::max(most[k], terms[k] / sample->time.us());
    }
  }
  std::array<bool, kMostTerms> out{};
  for (std::size_t k = 0; k < out.size(); ++k) out[k] = most[k] < kLeastShare;
  return out;
}

Terms fit_terms(const std::vector<const KindSample*>& samples) {
  const std::array<bool, kMostTerms> negligible = negligible_terms(samples);
  Terms law{};
  for (int round = 0; round < kIterations; ++round) {
    std::vector<FitRow> rows;
    for (const KindSample* sample : samples) {
      Terms terms = terms_of_sample(*sample);
      for (std::size_t k = 0; k < terms.size(); ++k) {
        if (negligible[k]) terms[k] = 0;
      }
      const double us = round == 0 ? sample->time.us() : dot(law, terms);
      const double scale = std::max(us, kShortest_us);
      rows.push_back({.terms = terms, .value = sample->time.us(), .weight = 1 / (scale * scale)});
    }
    law = fit_non_negative(rows);
  }
  return law;
}

FittedTerm fit_term(const std::string& kernel, const std::vector<const KindSample*>& samples) {
  const Terms law = fit_terms(samples);
  FittedTerm out;
  out.kernel = kernel;
  KindTerm& numbers = out.numbers;
  numbers.launches = law[0];
  numbers.arithmetic = law[1];
  numbers.traffic = law[2];
  numbers.samples = static_cast<int>(samples.size());
  std::map<std::string, std::vector<double>> errors;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const LayerWork& work = samples[i]->work;
    const double mflop = work.flops * 1e-6;
    const double mb = bytes_of(work) * 1e-6;
    numbers.mflop_least = i == 0 ? mflop : std::min(numbers.mflop_least, mflop);
    numbers.mflop_most = std::max(numbers.mflop_most, mflop);
    numbers.mb_least = i == 0 ? mb : std::min(numbers.mb_least, mb);
    numbers.mb_most = std::max(numbers.mb_most, mb);
    const double us = dot(law, terms_of_sample(*samples[i]));
    if (us > 0) errors[samples[i]->device].push_back(std::log(samples[i]->time.us() / us));
  }
  std::vector<double> sizes;
  for (auto& [device, logs] : errors) {
    const double middle = median_of(logs);
    for (const double log : logs) sizes.push_back(std::abs(log - middle));
  }
  numbers.relative_sd = std::max(kLeastSd, quantile_of(sizes, 0.9) / kNineInTen);
  return out;
}

std::vector<FittedTerm> fit_all(const std::vector<KindSample>& samples,
                                const std::string& without) {
  std::map<std::string, std::vector<const KindSample*>> groups;
  for (const KindSample& sample : samples) {
    if (sample.device == without || !(sample.time > Duration::zero())) continue;
    groups[sample.work.kernel].push_back(&sample);
    groups[family_of(sample.work.kernel) + "*"].push_back(&sample);
    groups["*"].push_back(&sample);
  }
  std::vector<FittedTerm> out;
  for (const auto& [kernel, group] : groups) {
    if (group.size() >= kLeastSamples) out.push_back(fit_term(kernel, group));
  }
  return out;
}

const FittedTerm* find_term(const std::vector<FittedTerm>& terms, const std::string& kernel) {
  for (const FittedTerm& term : terms) {
    if (term.kernel == kernel) return &term;
  }
  return nullptr;
}

const FittedTerm& term_for(const std::vector<FittedTerm>& terms, const std::string& kernel) {
  if (const FittedTerm* own = find_term(terms, kernel)) return *own;
  if (const FittedTerm* family = find_term(terms, family_of(kernel) + "*")) return *family;
  return *find_term(terms, "*");
}

// The totals of one device.
using OnDevice = std::vector<GroupTotal>;
using Devices = std::map<std::string, OnDevice>;

Devices devices_of(const std::vector<FittedTerm>& terms, const std::vector<KindTotal>& totals,
                   double scale = 1) {
  Devices out;
  for (const KindTotal& total : totals) {
    GroupValues us = kind_times(kind_network(terms, *total.layers), total.part, {});
    for (double& one : us) one *= scale;
    out[total.device].push_back({us, std::log(total.time.us())});
  }
  return out;
}

std::vector<double> errors_of(const OnDevice& totals) {
  std::vector<double> out;
  for (const GroupTotal& total : totals) out.push_back(std::log(sum_of(total.us)) - total.log_us);
  return out;
}

double median_device(const Devices& devices, const std::string& without = "") {
  std::vector<double> medians;
  for (const auto& [device, totals] : devices) {
    if (device != without) medians.push_back(median_of(errors_of(totals)));
  }
  return medians.empty() ? 0 : median_of(medians);
}

// Nine in ten errors lie within, as those of a normal law.
double spread_of(const std::vector<double>& errors) {
  return std::max(kLeastSd, quantile_of(magnitudes(errors), 0.9) / kNineInTen);
}

// Each network of a device by its others: log(law / measured) and the stated spread.
std::vector<GroupPrediction> left_out(const OnDevice& totals, const GroupSpreads& spreads) {
  std::vector<GroupPrediction> out;
  for (std::size_t k = 0; k < totals.size(); ++k) {
    OnDevice others = totals;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(k));
    GroupPrediction one = predict_total(totals[k].us, fit_groups(others, spreads), spreads);
    one.log_us -= totals[k].log_us;
    out.push_back(one);
  }
  return out;
}

// The least spread of networks with which the stated intervals hold nine in ten networks left out.
double network_spread(const Devices& devices, double device_sd) {
  for (const double network_sd : kTriedSpreads) {
    std::size_t count = 0;
    std::size_t inside = 0;
    for (const auto& [device, totals] : devices) {
      for (const GroupPrediction& one : left_out(totals, {device_sd, kGroupSd, network_sd})) {
        ++count;
        if (std::abs(one.log_us) <= kNineInTen * one.sd) ++inside;
      }
    }
    if (10 * inside >= 9 * count) return network_sd;
  }
  return kTriedSpreads.back();
}

// Spreads of devices by a law that is scaled to them, but for one.
KindSpreads spreads_without(Devices devices, const std::string& without) {
  devices.erase(without);
  if (devices.empty()) return {kAssumedDeviceSd, kAssumedDeviceSd, kAssumedNetworkSd};
  std::vector<double> all;
  std::vector<double> medians;
  for (const auto& [device, totals] : devices) {
    const std::vector<double> errors = errors_of(totals);
    all.insert(all.end(), errors.begin(), errors.end());
    medians.push_back(median_of(errors));
  }
  KindSpreads out;
  const bool alone = devices.size() < 2;
  out.device_sd = alone ? kAssumedDeviceSd : spread_of(medians);
  out.sheet_sd = alone ? std::hypot(kAssumedDeviceSd, spread_of(all)) : spread_of(all);
  out.network_sd = network_spread(devices, out.device_sd);
  if (alone) out.network_sd = std::max(out.network_sd, kAssumedNetworkSd);
  return out;
}

// Each device by the law of the others, as they scale it.
Devices by_the_others(const std::vector<KindSample>& samples,
                      const std::vector<KindTotal>& totals) {
  std::set<std::string> timed;
  for (const KindSample& sample : samples) timed.insert(sample.device);
  const std::vector<FittedTerm> whole = fit_all(samples, "");
  Devices out;
  for (const auto& [held, own] : devices_of(whole, totals)) {
    const bool refit = timed.contains(held) && timed.size() > 1;
    const std::vector<FittedTerm> terms = refit ? fit_all(samples, held) : whole;
    const double scale = std::exp(-median_device(devices_of(terms, totals), held));
    out[held] = devices_of(terms, totals, scale).at(held);
  }
  return out;
}

void judge(const std::vector<KindSample>& samples, const std::vector<KindTotal>& totals,
           FittedKind& out) {
  const Devices devices = by_the_others(samples, totals);
  out.devices = static_cast<int>(devices.size());
  out.spreads = spreads_without(devices, "");
  std::map<std::string, std::vector<KindError>> errors;
  for (const auto& [held, own] : devices) {
    const KindSpreads spreads = spreads_without(devices, held);
    const auto by_totals = left_out(own, {spreads.device_sd, kGroupSd, spreads.network_sd});
    const std::vector<double> by_sheet = errors_of(own);
    for (std::size_t k = 0; k < own.size(); ++k) {
      errors[held].push_back(
          {held, "", by_sheet[k], spreads.sheet_sd, by_totals[k].log_us, by_totals[k].sd});
    }
  }
  std::map<std::string, std::size_t> next;
  for (const KindTotal& total : totals) {
    out.errors.push_back(errors.at(total.device)[next[total.device]++]);
    out.errors.back().network = total.network;
  }
}

}  // namespace

KindNetwork kind_network(const std::vector<FittedTerm>& terms,
                         const std::vector<LayerWork>& layers) {
  KindNetwork out;
  for (const LayerWork& work : layers) {
    const KindTerm& law = term_for(terms, work.kernel).numbers;
    KindSum& sum = out.groups[group_of(work.kernel)];
    sum.launches += law.launches;
    sum.mflop += law.arithmetic * work.flops * 1e-6;
    sum.mb += law.traffic * bytes_of(work) * 1e-6;
  }
  return out;
}

std::vector<FittedTerm> fit_kind_terms(const std::vector<KindSample>& samples,
                                       const std::vector<KindTotal>& totals) {
  std::vector<FittedTerm> terms = fit_all(samples, "");
  const double factor = std::exp(-median_device(devices_of(terms, totals)));
  for (FittedTerm& term : terms) {
    term.numbers.launches *= factor;
    term.numbers.arithmetic *= factor;
    term.numbers.traffic *= factor;
  }
  return terms;
}

FittedKind fit_kind(const std::vector<KindSample>& samples, const std::vector<KindTotal>& totals) {
  FittedKind out;
  out.terms = fit_kind_terms(samples, totals);
  judge(samples, totals, out);
  return out;
}

}  // namespace offcut::device_models
