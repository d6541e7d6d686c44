#include "device_models/fit_choice.h"

#include <cmath>
#include <map>
#include <optional>
#include <string>

#include "engine/base/statistics.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

constexpr double kReported_us = 100;
constexpr double kLeastGain = 1e-9;
constexpr double kMostLogError = 1;  // a factor of 2.7

struct Candidate {
  std::string form;
  FitOptions options;
};

std::string form_of(const FitOptions& one) {
  return message(one.keep_anchors ? "sum with local corrections" : "sum",
                 one.in_logarithms ? ", logarithms" : "", ", weights t^-", one.weight_power,
                 one.cache_mb > 0 ? message(", cache ", one.cache_mb, " MB") : "");
}

std::vector<Candidate> candidates(const FitOptions& options) {
  std::vector<Candidate> out;
  for (const bool local : {true, false}) {
    if (local && !options.keep_anchors) continue;
    for (const double cache_mb : {0.0, 1.0, 2.0}) {
      for (const bool logarithms : {false, true}) {
        for (const double power : {1.5, 2.0}) {
          FitOptions one = options;
          one.keep_anchors = local;
          one.weight_power = power;
          one.in_logarithms = logarithms;
          one.cache_mb = cache_mb;
          out.push_back({form_of(one), one});
        }
      }
    }
  }
  return out;
}

// A few absurd layers count as bad ones.
double log_size(Duration predicted, Duration measured) {
  const double error = std::abs(std::log(predicted / measured));
  return std::isfinite(error) ? std::min(error, kMostLogError) : kMostLogError;
}

// The error of one network by the laws of the others.
struct Missed {
  std::vector<double> layers;
  Duration predicted;
  Duration measured;
};

Missed missed_by(const KernelTable& table, const std::vector<const TimedLayer*>& held) {
  Missed out;
  for (const TimedLayer* sample : held) {
    const auto prediction = predict(table, sample->work);
    if (!prediction) continue;
    out.predicted += prediction->time;
    out.measured += sample->time;
    if (sample->time.us() < kReported_us) continue;
    out.layers.push_back(log_size(prediction->time, sample->time));
  }
  return out;
}

// The middle and the tail: the median alone chose laws with a few absurd errors.
double score(const std::vector<double>& errors) {
  return median_of(errors) + quantile_of(errors, 0.9);
}

// Of the log errors of layers plus that of totals, on networks left out; nothing if none could be.
std::optional<double> left_out(const std::vector<TimedLayer>& samples, FitOptions options) {
  options.estimate_error = false;
  std::map<std::string, std::vector<const TimedLayer*>> by_network;
  for (const TimedLayer& sample : samples) by_network[sample.network].push_back(&sample);
  if (by_network.size() < 2) return std::nullopt;
  std::vector<double> layers;
  std::vector<double> totals;
  for (const auto& [network, held] : by_network) {
    std::vector<TimedLayer> rest;
    for (const TimedLayer& sample : samples) {
      if (sample.network != network) rest.push_back(sample);
    }
    const Missed missed = missed_by(fit_kernels(rest, options), held);
    layers.insert(layers.end(), missed.layers.begin(), missed.layers.end());
    if (missed.measured <= Duration::zero()) continue;
    totals.push_back(log_size(missed.predicted, missed.measured));
  }
  if (totals.empty()) return std::nullopt;
  return score(layers) + score(totals);
}

}  // namespace

KernelTable fit_chosen_kernels(const std::vector<TimedLayer>& samples, const FitOptions& options) {
  const std::vector<Candidate> all = candidates(options);
  const Candidate* best = &all.front();
  std::vector<TriedLaw> tried;
  double least = 0;
  for (const Candidate& one : all) {
    const std::optional<double> error = left_out(samples, one.options);
    if (!error) break;
    tried.push_back({one.form, *error});
    if (tried.size() > 1 && tried.back().error >= least - kLeastGain) continue;
    least = tried.back().error;
    best = &one;
  }
  KernelTable table = fit_kernels(samples, best->options);
  table.form = best->form;
  table.tried = std::move(tried);
  return table;
}

}  // namespace offcut::device_models
