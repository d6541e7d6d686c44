#include "device_models/left_out.h"

#include <cmath>
#include <map>
#include <set>

#include "device_models/fit_choice.h"
#include "device_models/interval.h"
#include "engine/base/statistics.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

constexpr double kReported_us = 100;  // errors are reported for layers over this
constexpr std::size_t kLeastSamples = 4;
constexpr double kPriorSpread = 0.1;
constexpr double kPriorWeight = 2;

// Errors of one kind of row, and how many of them the stated interval held.
struct Errors {
  std::vector<double> errors;
  double inside = 0;

  void add(double predicted, double measured, double relative_sd) {
    errors.push_back(predicted / measured - 1);
    inside += interval_of(predicted, relative_sd).holds(measured) ? 1 : 0;
  }
  void add(const Errors& other) {
    errors.insert(errors.end(), other.errors.begin(), other.errors.end());
    inside += other.inside;
  }
};

ErrorRow summarise(ErrorRow::Kind kind, std::string name, const Errors& all) {
  const std::vector<double> sizes = magnitudes(all.errors);
  return {.kind = kind,
          .name = std::move(name),
          .count = static_cast<int>(sizes.size()),
          .median = quantile_of(sizes, 0.5),
          .p90 = quantile_of(sizes, 0.9),
          .bias = quantile_of(all.errors, 0.5),
          .inside = all.inside / static_cast<double>(sizes.size())};
}

// Layers and total of one network by a table that never saw it.
struct LeftOut {
  std::map<std::string, Errors> by_kernel;
  Errors layers;
  Duration predicted;
  Duration measured;
};

LeftOut left_out(const KernelTable& table, const LaidInput& held, std::size_t point) {
  LeftOut out;
  for (std::size_t v = 0; v < held.work.size(); ++v) {
    const Duration measured = held.times[point][v];
    if (measured <= Duration::zero()) continue;
    const auto prediction = predict(table, held.work[v]);
    if (!prediction) continue;
    out.predicted += prediction->time;
    out.measured += measured;
    if (measured.us() < kReported_us) continue;
    const auto add = [&](Errors& errors) {
      errors.add(prediction->time.us(), measured.us(), prediction->relative_sd);
    };
    add(out.by_kernel[held.work[v].kernel]);
    add(out.layers);
  }
  return out;
}

// Nothing where the network was not timed there, or the others are too few to fit.
std::optional<LeftOut> leave_out(const std::vector<LaidInput>& inputs, const LaidInput& held,
                                 const OperatingPoint& point, const std::string& without,
                                 const FitOptions& options) {
  const auto p = index_of(held, point);
  if (!p) return std::nullopt;
  std::vector<TimedLayer> samples = samples_at(inputs, point, held.network);
  if (!without.empty()) {
    std::erase_if(samples, [&](const TimedLayer& sample) { return sample.network == without; });
  }
  if (samples.size() < kLeastSamples) return std::nullopt;
  const KernelTable table =
      options.estimate_error ? fit_chosen_kernels(samples, options) : fit_kernels(samples, options);
  LeftOut out = left_out(table, held, *p);
  if (out.measured <= Duration::zero()) return std::nullopt;
  return out;
}

}  // namespace

double total_spread(const std::vector<LaidInput>& inputs, const OperatingPoint& point,
                    const FitOptions& options, const std::string& without) {
  FitOptions plain = options;
  plain.estimate_error = false;
  double sum = kPriorWeight * kPriorSpread * kPriorSpread;
  double count = kPriorWeight;
  for (const LaidInput& held : inputs) {
    if (held.network == without) continue;
    const auto errors = leave_out(inputs, held, point, without, plain);
    if (!errors) continue;
    const double error = std::log(errors->predicted / errors->measured);
    sum += std::min(1.0, error * error);
    count += 1;
  }
  return std::sqrt(sum / count);
}

std::vector<ErrorRow> left_out_errors(const std::vector<LaidInput>& inputs,
                                      const std::vector<OperatingPoint>& points,
                                      const FitOptions& options) {
  std::map<std::string, Errors> by_kernel;
  std::vector<ErrorRow> out;
  std::vector<ErrorRow> networks;
  for (const OperatingPoint& point : points) {
    Errors by_point;
    for (const LaidInput& held : inputs) {
      const auto errors = leave_out(inputs, held, point, "", options);
      if (!errors) continue;
      for (const auto& [kernel, list] : errors->by_kernel) by_kernel[kernel].add(list);
      by_point.add(errors->layers);
      Errors total;
      total.add(errors->predicted.us(), errors->measured.us(),
                total_spread(inputs, point, options, held.network));
      networks.push_back(summarise(ErrorRow::Kind::Network,
                                   message(held.network, " at ", text_of_point(point)), total));
    }
    if (!by_point.errors.empty()) {
      out.push_back(summarise(ErrorRow::Kind::Point, text_of_point(point), by_point));
    }
  }
  for (const auto& [kernel, list] : by_kernel) {
    out.push_back(summarise(ErrorRow::Kind::Kernel, kernel, list));
  }
  out.insert(out.end(), networks.begin(), networks.end());
  return out;
}

}  // namespace offcut::device_models
