#include "device_models/column_parts.h"

#include <cmath>

#include "device_models/core_use.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

// A residual beyond this share of the layers' sum is worth a warning.
constexpr double kLargeResidual = 0.1;

}  // namespace

Result<LaidRun> lay(const ModelGraph& graph, const RunOf& source) {
  auto laid = lay_run(graph, *source.run);
  if (!laid) {
    return fail(within(message("trace of ", in_quotes(source.trace->model), " on ",
                               in_quotes(source.trace->device)),
                       laid.error()));
  }
  return laid;
}

Duration sum_of(const std::vector<Duration>& times) {
  Duration sum;
  for (const Duration time : times) sum += time;
  return sum;
}

void stretch_to(Duration total, std::vector<Duration>& times) {
  const Duration sum = sum_of(times);
  if (sum <= Duration::zero()) return;
  for (Duration& time : times) time = time * (total / sum);
}

SiteColumn empty_column(const std::string& site, const OperatingPoint& point, std::size_t layers,
                        Provenance provenance) {
  SiteColumn column;
  column.site = site;
  column.point = point;
  column.time.resize(layers);
  column.energy.resize(layers);
  column.provenance.assign(layers, provenance);
  column.relative_sd.assign(layers, 0);
  return column;
}

SiteColumn column_of(const LaidRun& laid, const std::string& site, const OperatingPoint& point,
                     Provenance provenance) {
  SiteColumn column = empty_column(site, point, laid.time.size(), provenance);
  column.time = laid.time;
  column.relative_sd = laid.relative_sd;
  return column;
}

std::vector<Duration> whole_times(const RunOf& source, const LaidRun& laid,
                                  const CostOptions& options, std::vector<std::string>& flags) {
  std::vector<Duration> times = laid.time;
  const Duration sum = sum_of(times);
  if (!options.spread_residual || !source.run->end_to_end || sum <= Duration::zero()) return times;
  const Duration whole = source.run->end_to_end->median;
  if (std::abs(whole / sum - 1) > kLargeResidual) {
    flags.push_back(message("end to end time of the trace is ",
                            text_of(std::round(whole / sum * 100) / 100),
                            " times the sum of its layers; spread over them"));
  }
  stretch_to(whole, times);
  return times;
}

void charge(Power power, SiteColumn& column) {
  for (std::size_t v = 0; v < column.time.size(); ++v) column.energy[v] = power * column.time[v];
}

Answer charged(const Inquiry& q, SiteColumn column) {
  const auto power = power_at(q.device, q.point);
  if (!power) return fail(power.error());
  charge(*power, column);
  return std::optional(std::move(column));
}

}  // namespace offcut::device_models
