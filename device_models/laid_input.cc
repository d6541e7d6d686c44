#include "device_models/laid_input.h"

#include <algorithm>
#include <set>

#include "device_models/kernel_class.h"
#include "engine/base/statistics.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

Result<LaidInput> lay_input(const CalibrationInput& input) {
  LaidInput out;
  out.network = input.trace->model;
  for (const TraceRun& run : input.trace->runs) {
    const Duration time = run.end_to_end ? run.end_to_end->median : run.sum_of_layers();
    if (time > Duration::zero()) out.totals.push_back({run.point, time, run.power});
  }
  if (input.graph == nullptr) return out;
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

}  // namespace

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
                                   const OperatingPoint& point, const std::string& without) {
  std::vector<TimedLayer> out;
  for (const LaidInput& input : inputs) {
    const auto p = index_of(input, point);
    if (!p || (!without.empty() && input.network == without)) continue;
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

std::vector<PairedLayer> pairs_of(const std::vector<LaidInput>& inputs,
                                  const std::vector<OperatingPoint>& from,
                                  const OperatingPoint& to) {
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

}  // namespace offcut::device_models
