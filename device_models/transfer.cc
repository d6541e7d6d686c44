#include "device_models/transfer.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "device_models/kernel_class.h"
#include "engine/base/check.h"

namespace offcut::device_models {
namespace {

constexpr std::size_t kLeastSamples = 6;
constexpr double kWeightPower = 1.5;
constexpr double kShortest_us = 20;
constexpr double kLeastSpread = 0.02;

using Samples = std::vector<const PairedLayer*>;

Terms terms_of_times(std::span<const Duration> from) {
  Terms terms{1};
  for (std::size_t i = 0; i < from.size(); ++i) terms[i + 1] = from[i].us();
  return terms;
}

Terms coefficients(const Samples& samples) {
  std::vector<FitRow> rows;
  rows.reserve(samples.size());
  for (const PairedLayer* sample : samples) {
    const double us = sample->to.us();
    rows.push_back({.terms = terms_of_times(sample->from),
                    .value = us,
                    .weight = std::pow(std::max(us, kShortest_us), -kWeightPower)});
  }
  return fit_non_negative(rows);
}

// Errors of a class add up over a network, so what counts is the error of its sum there.
double error_of_sum(const Terms& factors, const Samples& held) {
  double predicted = 0;
  double measured = 0;
  for (const PairedLayer* sample : held) {
    predicted += dot(factors, terms_of_times(sample->from));
    measured += sample->to.us();
  }
  return measured > 0 ? predicted / measured - 1 : 0;
}

double spread(const Samples& samples) {
  std::map<std::string, Samples> by_network;
  for (const PairedLayer* sample : samples) by_network[sample->network].push_back(sample);
  double sum = 0;
  for (const auto& [network, held] : by_network) {
    Samples rest;
    for (const PairedLayer* sample : samples) {
      if (sample->network != network) rest.push_back(sample);
    }
    const double error = error_of_sum(coefficients(rest.empty() ? held : rest), held);
    sum += std::min(1.0, error * error);
  }
  return std::max(kLeastSpread, std::sqrt(sum / static_cast<double>(by_network.size())));
}

}  // namespace

std::vector<TransferFit> fit_transfer(const std::vector<PairedLayer>& samples) {
  std::map<std::string, Samples> groups;
  for (const PairedLayer& sample : samples) {
    OFFCUT_CHECK(!sample.from.empty() && sample.from.size() <= kMostSources);
    if (sample.to <= Duration::zero()) continue;
    groups[sample.kernel].push_back(&sample);
    groups[family_of(sample.kernel) + "*"].push_back(&sample);
    groups["*"].push_back(&sample);
  }
  std::vector<TransferFit> fits;
  for (const auto& [kernel, group] : groups) {
    if (group.size() < kLeastSamples) continue;
    fits.push_back({.kernel = kernel,
                    .factors = coefficients(group),
                    .samples = static_cast<int>(group.size()),
                    .relative_sd = spread(group)});
  }
  return fits;
}

std::optional<TransferredTime> transfer_time(const Transfer& transfer, const std::string& kernel,
                                             std::span<const Duration> from) {
  OFFCUT_CHECK(from.size() == transfer.from.size());
  for (const std::string& name : {kernel, family_of(kernel) + "*", std::string("*")}) {
    for (const TransferFit& fit : transfer.fits) {
      if (fit.kernel != name) continue;
      return TransferredTime{Duration::from_us(dot(fit.factors, terms_of_times(from))),
                             fit.relative_sd};
    }
  }
  return std::nullopt;
}

}  // namespace offcut::device_models
