#include "device_models/calibrate.h"

#include <algorithm>
#include <map>
#include <set>

#include "device_models/kernel_class.h"
#include "device_models/statistics.h"
#include "engine/base/text.h"

namespace offcut {
namespace {

constexpr double kReported_us = 100;  // errors are reported for layers over this
constexpr std::size_t kLeastSamples = 4;

struct LaidInput {
  std::string network;
  std::vector<LayerWork> work;  // [layers]
  std::vector<OperatingPoint> points;
  std::vector<std::vector<Duration>> times;  // [points][layers]; zero: not timed
  std::vector<double> whole_over_sum;        // [points]; 0: not known
};

Result<LaidInput> lay_input(const CalibrationInput& input) {
  LaidInput out;
  out.network = input.trace->model;
  for (LayerId v = 0; v < input.graph->layer_count(); ++v) {
    out.work.push_back(layer_work(*input.graph, v));
  }
  for (const TraceRun& run : input.trace->runs) {
    if (run.layers.empty()) continue;
    auto laid = lay_run(*input.graph, run);
    if (!laid) {
      return fail(within(message("trace of ", in_quotes(input.trace->model)), laid.error()));
    }
    const Duration sum = run.sum_of_layers();
    const bool known = run.end_to_end && sum > Duration::zero();
    out.points.push_back(run.point);
    out.times.push_back(std::move(laid->time));
    out.whole_over_sum.push_back(known ? run.end_to_end->median / sum : 0);
  }
  return out;
}

Result<std::vector<LaidInput>> lay_all(std::span<const CalibrationInput> inputs) {
  std::vector<LaidInput> out;
  std::set<std::string> devices;
  for (const CalibrationInput& input : inputs) {
    devices.insert(input.trace->device);
    auto laid = lay_input(input);
    if (!laid) return fail(laid.error());
    out.push_back(std::move(*laid));
  }
  if (devices.size() > 1) {
    return fail(ErrorCode::Inconsistent,
                message("calibration: expected traces of one device, found ",
                        in_quotes(*devices.begin()), " and ", in_quotes(*devices.rbegin())));
  }
  return out;
}

std::optional<std::size_t> index_of(const LaidInput& input, const OperatingPoint& point) {
  for (std::size_t p = 0; p < input.points.size(); ++p) {
    if (input.points[p] == point) return p;
  }
  return std::nullopt;
}

std::vector<OperatingPoint> all_points(const std::vector<LaidInput>& inputs) {
  std::vector<OperatingPoint> out;
  for (const LaidInput& input : inputs) {
    for (const OperatingPoint& point : input.points) {
      if (std::find(out.begin(), out.end(), point) == out.end()) out.push_back(point);
    }
  }
  return out;
}

std::vector<TimedLayer> samples_at(const std::vector<LaidInput>& inputs,
                                   const OperatingPoint& point) {
  std::vector<TimedLayer> out;
  for (const LaidInput& input : inputs) {
    const auto p = index_of(input, point);
    if (!p) continue;
    for (std::size_t v = 0; v < input.work.size(); ++v) {
      const Duration time = input.times[*p][v];
      if (time > Duration::zero()) out.push_back({input.work[v], time, input.network});
    }
  }
  return out;
}

double whole_over_sum(const std::vector<LaidInput>& inputs, const OperatingPoint& point) {
  std::vector<double> ratios;
  for (const LaidInput& input : inputs) {
    const auto p = index_of(input, point);
    if (p && input.whole_over_sum[*p] > 0) ratios.push_back(input.whole_over_sum[*p]);
  }
  return ratios.empty() ? 1 : median_of(std::move(ratios));
}

std::vector<PairedLayer> pairs(const std::vector<LaidInput>& inputs,
                               const std::vector<OperatingPoint>& from, const OperatingPoint& to) {
  std::vector<PairedLayer> out;
  for (const LaidInput& input : inputs) {
    const auto target = index_of(input, to);
    std::vector<std::size_t> sources;
    for (const OperatingPoint& point : from) {
      if (const auto p = index_of(input, point)) sources.push_back(*p);
    }
    if (!target || sources.size() != from.size()) continue;
    for (std::size_t v = 0; v < input.work.size(); ++v) {
      PairedLayer pair{input.work[v].kernel, input.network, {}, input.times[*target][v]};
      for (const std::size_t p : sources) pair.from.push_back(input.times[p][v]);
      if (pair.to > Duration::zero()) out.push_back(std::move(pair));
    }
  }
  return out;
}

bool same_but_threads(OperatingPoint a, const OperatingPoint& b) {
  a.threads = b.threads;
  return a == b;
}

// Every single source; and 1 and 2 threads together for more threads on the same cores.
std::vector<std::vector<OperatingPoint>> sources_for(const OperatingPoint& to,
                                                     const std::vector<OperatingPoint>& points) {
  std::vector<std::vector<OperatingPoint>> out;
  std::vector<OperatingPoint> one_and_two(2);
  int found = 0;
  for (const OperatingPoint& point : points) {
    if (point == to) continue;
    out.push_back({point});
    if (!same_but_threads(point, to) || to.threads <= 2 || point.threads > 2) continue;
    one_and_two[static_cast<std::size_t>(point.threads - 1)] = point;
    ++found;
  }
  if (found == 2) out.push_back(one_and_two);
  return out;
}

void add_transfers(const std::vector<LaidInput>& inputs, const std::vector<OperatingPoint>& points,
                   Calibration& out) {
  for (const OperatingPoint& to : points) {
    for (const auto& from : sources_for(to, points)) {
      Transfer transfer{.from = from, .to = to, .fits = {}, .source = ""};
      transfer.fits = fit_transfer(pairs(inputs, from, to));
      if (!transfer.fits.empty()) {
        out.transfers.push_back(std::move(transfer));
        continue;
      }
      out.undetermined.push_back(message("transfer from ", text_of_point(from.front()), " to ",
                                         text_of_point(to), ": too few layers timed at both"));
    }
  }
}

ErrorRow summarise(ErrorRow::Kind kind, std::string name, const std::vector<double>& errors) {
  const std::vector<double> sizes = magnitudes(errors);
  return {.kind = kind,
          .name = std::move(name),
          .count = static_cast<int>(errors.size()),
          .median = quantile_of(sizes, 0.5),
          .p90 = quantile_of(sizes, 0.9),
          .bias = quantile_of(errors, 0.5)};
}

// Errors of layers and totals of one network by a table that never saw it.
struct LeftOut {
  std::map<std::string, std::vector<double>> by_kernel;
  std::vector<double> layers;
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
    const double error = prediction->time / measured - 1;
    out.by_kernel[held.work[v].kernel].push_back(error);
    out.layers.push_back(error);
  }
  return out;
}

void cross_validate(const std::vector<LaidInput>& inputs, const std::vector<OperatingPoint>& points,
                    bool keep_anchors, Calibration& out) {
  std::map<std::string, std::vector<double>> by_kernel;
  std::vector<ErrorRow> networks;
  for (const OperatingPoint& point : points) {
    std::vector<double> by_point;
    for (const LaidInput& held : inputs) {
      const auto p = index_of(held, point);
      std::vector<LaidInput> rest;
      for (const LaidInput& other : inputs) {
        if (other.network != held.network) rest.push_back(other);
      }
      const std::vector<TimedLayer> samples = samples_at(rest, point);
      if (!p || samples.size() < kLeastSamples) continue;
      const KernelTable table =
          fit_kernels(samples, {.keep_anchors = keep_anchors, .estimate_error = false});
      const LeftOut errors = left_out(table, held, *p);
      if (errors.measured <= Duration::zero()) continue;
      for (const auto& [kernel, list] : errors.by_kernel) {
        by_kernel[kernel].insert(by_kernel[kernel].end(), list.begin(), list.end());
      }
      by_point.insert(by_point.end(), errors.layers.begin(), errors.layers.end());
      networks.push_back(summarise(ErrorRow::Kind::Network,
                                   message(held.network, " at ", text_of_point(point)),
                                   {errors.predicted / errors.measured - 1}));
    }
    if (!by_point.empty()) {
      out.errors.push_back(summarise(ErrorRow::Kind::Point, text_of_point(point), by_point));
    }
  }
  for (const auto& [kernel, list] : by_kernel) {
    out.errors.push_back(summarise(ErrorRow::Kind::Kernel, kernel, list));
  }
  out.errors.insert(out.errors.end(), networks.begin(), networks.end());
  if (networks.empty()) {
    out.undetermined.push_back(
        "errors: expected traces of two networks at least, so that one can be left out");
  }
}

void note_thin_classes(const std::vector<TimedLayer>& samples, const OperatingPoint& point,
                       Calibration& out) {
  std::map<std::string, std::size_t> counts;
  for (const TimedLayer& sample : samples) ++counts[sample.work.kernel];
  for (const auto& [kernel, count] : counts) {
    if (count >= kLeastSamples) continue;
    out.undetermined.push_back(message("kernel ", kernel, " at ", text_of_point(point),
                                       ": expected 4 timed layers at least, found ", count,
                                       "; the law of its family stands in"));
  }
}

}  // namespace

Result<Calibration> calibrate(std::span<const CalibrationInput> inputs,
                              const CalibrateOptions& options) {
  const auto laid = lay_all(inputs);
  if (!laid) return fail(laid.error());
  Calibration out;
  const std::vector<OperatingPoint> points = all_points(*laid);
  for (const OperatingPoint& point : points) {
    const std::vector<TimedLayer> samples = samples_at(*laid, point);
    note_thin_classes(samples, point, out);
    KernelTable table = fit_kernels(samples, {.keep_anchors = options.keep_anchors});
    if (table.fits.empty()) {
      out.undetermined.push_back(message("kernels at ", text_of_point(point),
                                         ": expected 4 timed layers at least, found ",
                                         samples.size()));
      continue;
    }
    table.point = point;
    table.whole_over_sum = whole_over_sum(*laid, point);
    out.tables.push_back(std::move(table));
  }
  if (out.tables.empty()) {
    return fail(ErrorCode::Inconsistent,
                "calibration: expected 4 timed layers at least at one operating point, found less");
  }
  if (options.transfers) add_transfers(*laid, points, out);
  if (options.cross_validate) cross_validate(*laid, points, options.keep_anchors, out);
  return out;
}

void apply(const Calibration& calibration, const std::string& source, DeviceModel& device) {
  for (KernelTable table : calibration.tables) {
    table.source = source;
    std::erase_if(device.kernels,
                  [&](const KernelTable& known) { return known.point == table.point; });
    device.kernels.push_back(std::move(table));
  }
  for (Transfer transfer : calibration.transfers) {
    transfer.source = source;
    std::erase_if(device.transfers, [&](const Transfer& known) {
      return known.to == transfer.to && known.from == transfer.from;
    });
    device.transfers.push_back(std::move(transfer));
  }
}

Result<std::vector<TimedLayer>> timed_layers(std::span<const CalibrationInput> inputs,
                                             const OperatingPoint& point) {
  const auto laid = lay_all(inputs);
  if (!laid) return fail(laid.error());
  return samples_at(*laid, point);
}

}  // namespace offcut
