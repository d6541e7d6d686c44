#include "device_models/fit_choice.h"

#include <cmath>
#include <map>
#include <string>

#include "device_models/statistics.h"
#include "engine/base/text.h"

namespace offcut {
namespace {

constexpr double kReported_us = 100;
constexpr double kLeastGain = 1e-9;

struct Candidate {
  std::string form;
  FitOptions options;
};

std::vector<Candidate> candidates(const FitOptions& options) {
  std::vector<Candidate> out;
  for (const bool local : {true, false}) {
    if (local && !options.keep_anchors) continue;
    for (const double power : {1.5, 2.0}) {
      FitOptions one = options;
      one.keep_anchors = local;
      one.weight_power = power;
      out.push_back(
          {message(local ? "sum with local corrections" : "sum", ", weights t^-", power), one});
    }
  }
  return out;
}

// Median size of the errors of the layers of each network by the laws of the others; nothing if no
// network could be left out.
std::vector<double> left_out(const std::vector<TimedLayer>& samples, FitOptions options) {
  options.estimate_error = false;
  std::map<std::string, std::vector<const TimedLayer*>> by_network;
  for (const TimedLayer& sample : samples) by_network[sample.network].push_back(&sample);
  std::vector<double> errors;
  if (by_network.size() < 2) return errors;
  for (const auto& [network, held] : by_network) {
    std::vector<TimedLayer> rest;
    for (const TimedLayer& sample : samples) {
      if (sample.network != network) rest.push_back(sample);
    }
    const KernelTable table = fit_kernels(rest, options);
    for (const TimedLayer* sample : held) {
      if (sample->time.us() < kReported_us) continue;
      const auto prediction = predict(table, sample->work);
      if (prediction) errors.push_back(std::abs(prediction->time / sample->time - 1));
    }
  }
  return errors;
}

}  // namespace

KernelTable fit_chosen_kernels(const std::vector<TimedLayer>& samples, const FitOptions& options) {
  const std::vector<Candidate> all = candidates(options);
  const Candidate* best = &all.front();
  std::vector<TriedLaw> tried;
  double least = 0;
  for (const Candidate& one : all) {
    const std::vector<double> errors = left_out(samples, one.options);
    if (errors.empty()) break;
    tried.push_back({one.form, median_of(errors)});
    if (tried.size() > 1 && tried.back().error >= least - kLeastGain) continue;
    least = tried.back().error;
    best = &one;
  }
  KernelTable table = fit_kernels(samples, best->options);
  table.form = best->form;
  table.tried = std::move(tried);
  return table;
}

}  // namespace offcut
