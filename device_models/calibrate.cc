#include "device_models/calibrate.h"

#include <algorithm>
#include <map>
#include <set>

#include "device_models/fit_choice.h"
#include "device_models/fit_scaling.h"
#include "device_models/kernel_class.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

constexpr std::size_t kLeastSamples = 4;

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
      transfer.fits = fit_transfer(pairs_of(inputs, from, to));
      if (!transfer.fits.empty()) {
        out.transfers.push_back(std::move(transfer));
        continue;
      }
      out.undetermined.push_back(message("transfer from ", text_of_point(from.front()), " to ",
                                         text_of_point(to), ": too few layers timed at both"));
    }
  }
}

// Which coefficients of which class the layers cannot tell.
void note_thin_classes(const std::vector<TimedLayer>& samples, const OperatingPoint& point,
                       Calibration& out) {
  struct Seen {
    std::size_t layers = 0;
    std::set<std::pair<double, double>> sizes;
  };
  std::map<std::string, Seen> classes;
  for (const TimedLayer& sample : samples) {
    Seen& seen = classes[sample.work.kernel];
    ++seen.layers;
    seen.sizes.emplace(sample.work.flops, sample.work.bytes());
  }
  for (const auto& [kernel, seen] : classes) {
    const std::string what = message("kernel ", kernel, " at ", text_of_point(point));
    if (seen.layers < kLeastSamples) {
      out.undetermined.push_back(message(what, ": expected 4 timed layers at least, found ",
                                         seen.layers, "; the law of its family stands in"));
    } else if (seen.sizes.size() < 3) {
      out.undetermined.push_back(message(what,
                                         ": fixed_us and the time per work: expected layers "
                                         "of three sizes at least to tell them apart, found ",
                                         seen.sizes.size()));
    }
  }
}

void add_tables(const std::vector<LaidInput>& inputs, const std::vector<OperatingPoint>& points,
                const CalibrateOptions& options, Calibration& out) {
  for (const OperatingPoint& point : points) {
    const std::vector<TimedLayer> samples = samples_at(inputs, point);
    note_thin_classes(samples, point, out);
    const FitOptions fit{.keep_anchors = options.keep_anchors};
    KernelTable table = fit_chosen_kernels(samples, fit);
    if (table.fits.empty()) {
      out.undetermined.push_back(message("kernels at ", text_of_point(point),
                                         ": expected 4 timed layers at least, found ",
                                         samples.size()));
      continue;
    }
    table.point = point;
    table.whole_over_sum = whole_over_sum(inputs, point);
    if (options.cross_validate) table.total_sd = total_spread(inputs, point, fit);
    out.tables.push_back(std::move(table));
  }
}

// Totals of networks whose layers were not timed; the others are in their traces.
void add_totals(std::span<const CalibrationInput> inputs, Calibration& out) {
  for (const CalibrationInput& input : inputs) {
    for (const TraceRun& run : input.trace->runs) {
      if (!run.layers.empty() || !run.end_to_end) continue;
      out.totals.push_back({.model = input.trace->model,
                            .point = run.point,
                            .total = run.end_to_end->median,
                            .energy = {},
                            .memory = run.memory,
                            .loading = run.loading,
                            .source = input.trace->source});
      if (run.power) out.totals.back().energy = *run.power * run.end_to_end->median;
    }
  }
}

void add_errors(const std::vector<LaidInput>& inputs, const std::vector<OperatingPoint>& points,
                const CalibrateOptions& options, Calibration& out) {
  out.errors = left_out_errors(inputs, points, {.keep_anchors = options.keep_anchors});
  if (out.errors.empty() && !out.tables.empty()) {
    out.undetermined.push_back(
        "errors: expected traces of two networks at least, so that one can be left out");
  }
}

template <class Item, class Same>
void put(std::vector<Item> items, const std::string& source, Same same, std::vector<Item>& list) {
  for (Item& item : items) {
    if (!source.empty()) item.source = source;
    std::erase_if(list, [&](const Item& known) { return same(known, item); });
    list.push_back(std::move(item));
  }
}

}  // namespace

Result<Calibration> calibrate(std::span<const CalibrationInput> inputs,
                              const CalibrateOptions& options) {
  const auto laid = lay_all(inputs);
  if (!laid) return fail(laid.error());
  Calibration out;
  const std::vector<OperatingPoint> points = all_points(*laid);
  add_tables(*laid, points, options, out);
  if (options.transfers) add_transfers(*laid, points, out);
  if (options.scaling) {
    out.thread_laws = fit_thread_laws(*laid, out.undetermined);
    out.sharing_laws = fit_sharing_laws(*laid, out.undetermined);
  }
  add_totals(inputs, out);
  if (out.tables.empty() && out.totals.empty()) {
    return fail(
        ErrorCode::Inconsistent,
        "calibration: expected 4 timed layers at least at one operating point, or totals of "
        "networks, found less");
  }
  if (options.cross_validate) add_errors(*laid, points, options, out);
  return out;
}

void apply(const Calibration& calibration, const std::string& source, DeviceModel& device) {
  put(
      calibration.tables, source,
      [](const KernelTable& a, const KernelTable& b) { return a.point == b.point; },
      device.kernels);
  put(
      calibration.transfers, source,
      [](const Transfer& a, const Transfer& b) { return a.to == b.to && a.from == b.from; },
      device.transfers);
  put(
      calibration.thread_laws, source,
      [](const ThreadScaling& a, const ThreadScaling& b) {
        return a.affinity == b.affinity && a.framework == b.framework && a.kernel == b.kernel;
      },
      device.thread_laws);
  put(
      calibration.sharing_laws, source,
      [](const SharingScaling& a, const SharingScaling& b) {
        return a.affinity == b.affinity && a.framework == b.framework;
      },
      device.sharing_laws);
  put(
      calibration.totals, "",
      [](const PublishedTotal& a, const PublishedTotal& b) {
        return a.model == b.model && a.point == b.point;
      },
      device.totals);
}

}  // namespace offcut::device_models
