#include "device_models/kind_fit.h"

#include <algorithm>
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
constexpr double kLeastSd = 0.05;

double bytes_of(const LayerWork& work) { return work.input + work.output + work.weights; }

Terms terms_of_sample(const KindSample& sample) {
  return {launch_of(sample.part),
          sample.work.flops * 1e-3 / sample.part.gflop_per_s,
          bytes_of(sample.work) * 1e-3 / sample.part.gb_per_s * sample.bytes_factor,
          0,
          0,
          0};
}

Terms fit_terms(const std::vector<const KindSample*>& samples) {
  Terms law{};
  for (int round = 0; round < kIterations; ++round) {
    std::vector<FitRow> rows;
    for (const KindSample* sample : samples) {
      const Terms terms = terms_of_sample(*sample);
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

using DeviceErrors = std::map<std::string, std::vector<double>>;

// log(law / measured) of the totals, by device; of one device alone where it is named.
DeviceErrors errors_of(const std::vector<FittedTerm>& terms, const std::vector<KindTotal>& totals) {
  DeviceErrors out;
  for (const KindTotal& total : totals) {
    const KindNetwork network = kind_network(terms, *total.layers);
    out[total.device].push_back(std::log(kind_total(network, total.part, {}) / total.time));
  }
  return out;
}

double median_device(const DeviceErrors& errors, const std::string& without) {
  std::vector<double> medians;
  for (const auto& [device, logs] : errors) {
    if (device != without) medians.push_back(median_of(logs));
  }
  return medians.empty() ? 0 : median_of(medians);
}

// Nine in ten errors lie within, as those of a normal law.
double spread_of(const std::vector<double>& errors) {
  return std::max(kLeastSd, quantile_of(magnitudes(errors), 0.9) / kNineInTen);
}

void judge(const std::vector<KindSample>& samples, const std::vector<KindTotal>& totals,
           FittedKind& out) {
  std::set<std::string> timed;
  std::set<std::string> devices;
  for (const KindSample& sample : samples) timed.insert(sample.device);
  for (const KindTotal& total : totals) devices.insert(total.device);
  out.devices = static_cast<int>(devices.size());
  std::vector<double> medians;
  std::vector<double> around;
  for (const std::string& held : devices) {
    const bool refit = timed.contains(held) && timed.size() > 1;
    const std::vector<FittedTerm> terms = refit ? fit_all(samples, held) : fit_all(samples, "");
    const DeviceErrors errors = errors_of(terms, totals);
    const double scale = median_device(errors, held);
    const double middle = median_of(errors.at(held));
    medians.push_back(middle - scale);
    for (const double error : errors.at(held)) around.push_back(error - middle);
    std::size_t k = 0;
    for (const KindTotal& total : totals) {
      if (total.device != held) continue;
      out.errors.push_back({held, total.network, errors.at(held)[k++] - scale});
    }
  }
  out.device_sd = devices.size() > 1 ? spread_of(medians) : kAssumedDeviceSd;
  out.network_sd = spread_of(around);
}

}  // namespace

KindNetwork kind_network(const std::vector<FittedTerm>& terms,
                         const std::vector<LayerWork>& layers) {
  KindNetwork out;
  for (const LayerWork& work : layers) {
    const KindTerm& law = term_for(terms, work.kernel).numbers;
    out.launches += law.launches;
    out.mflop += law.arithmetic * work.flops * 1e-6;
    out.mb += law.traffic * bytes_of(work) * 1e-6;
  }
  return out;
}

std::vector<FittedTerm> fit_kind_terms(const std::vector<KindSample>& samples,
                                       const std::vector<KindTotal>& totals) {
  std::vector<FittedTerm> terms = fit_all(samples, "");
  const double factor = std::exp(-median_device(errors_of(terms, totals), ""));
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
