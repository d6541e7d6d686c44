#include "device_models/site_costs.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "device_models/core_use.h"
#include "device_models/point_match.h"
#include "engine/base/text.h"

namespace offcut {
namespace {

// A residual beyond this share of the layers' sum is worth a warning.
constexpr double kLargeResidual = 0.1;

struct RunOf {
  const Trace* trace;
  const TraceRun* run;
};

bool is_of(const Trace& trace, const DeviceModel& device) {
  return trace.device == device.name || std::find(device.aliases.begin(), device.aliases.end(),
                                                  trace.device) != device.aliases.end();
}

// Returns the run with layers that answers best, or nothing.
std::optional<RunOf> best_answer(const std::vector<RunOf>& runs, const OperatingPoint& asked) {
  std::optional<RunOf> best;
  int best_likeness = -1;
  for (const RunOf& candidate : runs) {
    if (!answers(candidate.run->point, asked)) continue;
    const int like = likeness(candidate.run->point, asked);
    if (like <= best_likeness) continue;
    best = candidate;
    best_likeness = like;
  }
  return best;
}

std::vector<RunOf> runs_with_layers(const Trace& trace) {
  std::vector<RunOf> out;
  for (const TraceRun& run : trace.runs) {
    if (!run.layers.empty()) out.push_back({&trace, &run});
  }
  return out;
}

std::vector<OperatingPoint> points_of(const std::vector<RunOf>& runs) {
  std::vector<OperatingPoint> out;
  for (const RunOf& entry : runs) out.push_back(entry.run->point);
  return out;
}

// Lays the run of a trace on the graph; errors say which trace.
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

// Scales the layers of the column so that they add up to `total`.
void stretch_to(Duration total, SiteColumn& column) {
  const Duration sum = sum_of(column.time);
  if (sum <= Duration::zero()) return;
  for (Duration& time : column.time) time = time * (total / sum);
}

SiteColumn column_of(const LaidRun& laid, std::string site, const OperatingPoint& point,
                     Provenance provenance) {
  SiteColumn column;
  column.site = std::move(site);
  column.point = point;
  column.time = laid.time;
  column.energy.resize(laid.time.size());
  column.provenance.assign(laid.time.size(), provenance);
  column.relative_sd = laid.relative_sd;
  return column;
}

void spread_residual(const RunOf& source, SiteColumn& column) {
  if (!source.run->end_to_end) return;
  const Duration sum = sum_of(column.time);
  const Duration whole = source.run->end_to_end->median;
  if (sum <= Duration::zero()) return;
  const double residual = whole / sum - 1;
  if (std::abs(residual) > kLargeResidual) {
    column.flags.push_back(message("end to end time of the trace is ",
                                   text_of(std::round(whole / sum * 100) / 100),
                                   " times the sum of its layers; spread over them"));
  }
  stretch_to(whole, column);
}

// Energy of every layer: as measured where `measured` has it, else power times time.
void charge(const std::vector<std::optional<Energy>>* measured, Power power, SiteColumn& column) {
  for (std::size_t v = 0; v < column.time.size(); ++v) {
    const bool known = measured != nullptr && (*measured)[v].has_value();
    column.energy[v] = known ? *(*measured)[v] : power * column.time[v];
  }
}

Result<SiteColumn> measured_column(const RunOf& source, const ModelGraph& graph, std::string site,
                                   const OperatingPoint& point, const CostOptions& options) {
  const auto laid = lay(graph, source);
  if (!laid) return fail(laid.error());
  SiteColumn column = column_of(*laid, std::move(site), point, Provenance::Measured);
  if (options.spread_residual) spread_residual(source, column);
  charge(&laid->energy, source.run->power.value_or(Power::zero()), column);
  return column;
}

bool has_energy(const RunOf& source) {
  return source.run->power.has_value() ||
         std::all_of(source.run->layers.begin(), source.run->layers.end(),
                     [](const TracedLayer& layer) { return layer.energy.has_value(); });
}

// What cost_column() of a device looks at: its own runs, the runs of others, the names of the
// model.
struct Grounds {
  std::vector<RunOf> own;
  std::vector<RunOf> others;
  std::vector<std::string> model_names;
};

Grounds gather(const DeviceModel& device, const ModelGraph& graph,
               std::span<const Trace* const> traces) {
  Grounds grounds;
  grounds.model_names.push_back(graph.name());
  for (const Trace* trace : traces) {
    grounds.model_names.push_back(trace->model);
    auto& side = is_of(*trace, device) ? grounds.own : grounds.others;
    for (const RunOf& run : runs_with_layers(*trace)) side.push_back(run);
  }
  return grounds;
}

bool is_of_model(const PublishedTotal& total, const Grounds& grounds) {
  return std::any_of(grounds.model_names.begin(), grounds.model_names.end(),
                     [&](const std::string& name) { return same_model(name, total.model); });
}

const PublishedTotal* find_total(const DeviceModel& device, const Grounds& grounds,
                                 const OperatingPoint& asked) {
  const PublishedTotal* best = nullptr;
  for (const PublishedTotal& total : device.totals) {
    if (!is_of_model(total, grounds) || !answers(total.point, asked)) continue;
    if (best == nullptr || likeness(total.point, asked) > likeness(best->point, asked)) {
      best = &total;
    }
  }
  return best;
}

// The run whose layers have the most likely proportions: of this device before others, then the
// same precision, then the nearest number of threads, then the first.
std::optional<RunOf> find_profile(const Grounds& grounds, const OperatingPoint& asked) {
  const auto distance = [&](const RunOf& entry) {
    const OperatingPoint& point = entry.run->point;
    const int threads = std::abs(point.threads - asked.threads);
    return (point.batch == asked.batch ? 0 : 4'000'000) +
           (point.unit == asked.unit ? 0 : 2'000'000) +
           (point.precision == asked.precision ? 0 : 1'000'000) + std::min(threads, 999'999);
  };
  for (const std::vector<RunOf>* side : {&grounds.own, &grounds.others}) {
    if (side->empty()) continue;
    return *std::min_element(side->begin(), side->end(), [&](const RunOf& a, const RunOf& b) {
      return distance(a) < distance(b);
    });
  }
  return std::nullopt;
}

Result<SiteColumn> stretched_column(const PublishedTotal& total, const RunOf& profile,
                                    const ModelGraph& graph, const DeviceModel& device,
                                    const OperatingPoint& point) {
  const auto laid = lay(graph, profile);
  if (!laid) return fail(laid.error());
  SiteColumn column = column_of(*laid, device.name, point, Provenance::Scaled);
  stretch_to(total.total, column);
  column.flags.push_back(message(device.name, ": layers as ", profile.trace->device, " ",
                                 text_of_point(profile.run->point), ", stretched to ",
                                 total.total.ms(), " ms (", total.source, ")"));
  const auto power = power_at(device, point);
  if (!power && !total.energy) return fail(power.error());
  charge(nullptr, total.energy ? *total.energy / total.total : *power, column);
  return column;
}

tl::unexpected<Error> no_ground(const DeviceModel& device, const ModelGraph& graph,
                                const OperatingPoint& point, const Grounds& grounds) {
  std::vector<OperatingPoint> known = points_of(grounds.own);
  for (const PublishedTotal& total : device.totals) {
    if (is_of_model(total, grounds)) known.push_back(total.point);
  }
  return fail(ErrorCode::NotFound,
              message("device model ", in_quotes(device.name), ": no trace of ",
                      in_quotes(graph.name()), " ", missing_point(point, known)));
}

}  // namespace

Result<SiteColumn> cost_column(const DeviceModel& device, const ModelGraph& graph,
                               const OperatingPoint& point, std::span<const Trace* const> traces,
                               const CostOptions& options) {
  const Grounds grounds = gather(device, graph, traces);
  if (const auto own = best_answer(grounds.own, point)) {
    auto column = measured_column(*own, graph, device.name, point, options);
    if (!column) return column;
    column->idle_power = device.idle;
    if (has_energy(*own)) return column;
    const auto power = power_at(device, point);
    if (!power) return fail(power.error());
    charge(nullptr, *power, *column);
    return column;
  }
  const PublishedTotal* total = find_total(device, grounds, point);
  const auto profile = find_profile(grounds, point);
  if (total == nullptr || !profile) return no_ground(device, graph, point, grounds);
  auto column = stretched_column(*total, *profile, graph, device, point);
  if (column) column->idle_power = device.idle;
  return column;
}

Result<SiteColumn> cost_column(const Trace& trace, const ModelGraph& graph,
                               const OperatingPoint& point, const CostOptions& options) {
  const std::vector<RunOf> runs = runs_with_layers(trace);
  const auto best = best_answer(runs, point);
  if (!best) {
    return fail(ErrorCode::NotFound,
                message("trace of ", in_quotes(trace.model), " on ", in_quotes(trace.device),
                        ": no run ", missing_point(point, points_of(runs))));
  }
  auto column = measured_column(*best, graph, trace.device, point, options);
  if (column && !has_energy(*best)) {
    column->flags.push_back("the trace has no power and no energy: its energy counts as zero");
  }
  return column;
}

}  // namespace offcut
