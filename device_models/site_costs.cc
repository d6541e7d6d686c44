#include "device_models/site_costs.h"

#include <algorithm>

#include "device_models/board_way.h"
#include "device_models/clock.h"
#include "device_models/column_clock.h"
#include "device_models/column_parts.h"
#include "device_models/column_ways.h"
#include "device_models/core_use.h"
#include "device_models/kind_way.h"
#include "device_models/point_match.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

bool has_energy(const RunOf& source) {
  return source.run->power.has_value() ||
         std::all_of(source.run->layers.begin(), source.run->layers.end(),
                     [](const TracedLayer& layer) { return layer.energy.has_value(); });
}

Result<SiteColumn> measured_column(const RunOf& source, const ModelGraph& graph,
                                   const std::string& site, const OperatingPoint& point,
                                   const CostOptions& options) {
  const auto laid = lay(graph, source);
  if (!laid) return fail(laid.error());
  SiteColumn column = column_of(*laid, site, point, Provenance::Measured);
  column.time = whole_times(source, *laid, options, column.flags);
  say_untimed(graph, *laid, column);
  charge(source.run->power.value_or(Power::zero()), column);
  for (std::size_t v = 0; v < column.energy.size(); ++v) {
    if (laid->energy[v]) column.energy[v] = *laid->energy[v];
  }
  return column;
}

Answer measured(const Inquiry& q) {
  const auto own = best_answer(q.grounds.own, q.point);
  if (!own) return std::nullopt;
  auto column = measured_column(*own, q.graph, q.device.name, q.point, q.options);
  if (!column) return fail(column.error());
  assume_open_fields(q, own->point, *column);
  if (has_energy(*own)) return std::optional(std::move(*column));
  return charged(q, std::move(*column));
}

tl::unexpected<Error> no_ground(const Inquiry& q) {
  return fail(
      ErrorCode::NotFound,
      message("device model ", in_quotes(q.device.name), ": no trace of ",
              in_quotes(q.graph.name()), " ", missing_point(q.point, known_points(q.grounds)),
              "; times of its layers come by \"traces\": a bundled model "
              "(offcut list models) or a file of offcut import"));
}

Answer first_answer(const Inquiry& q) {
  const TotalOf* exact = best_total(q.grounds, q.point);
  if (auto a = measured(q); !a || *a) return a;
  // From here on the device must have the cores and units that are asked for.
  if (const auto power = power_at(q.device, q.point); !power) return fail(power.error());
  if (auto a = transferred(q); !a || *a) return a;
  if (auto a = scaled_run(q, true); !a || *a) return a;
  if (auto a = published(q, exact); !a || *a) return a;
  if (auto a = scaled_run(q, false); !a || *a) return a;
  if (auto a = published(q, nearest_total(q.grounds, q.point)); !a || *a) return a;
  if (auto a = predicted(q); !a || *a) return a;
  if (auto a = by_boards(q); !a || *a) return a;
  return by_kind(q);
}

// The column at the clock of q.point, by grounds of that clock alone.
Result<SiteColumn> column_of_clock(const Inquiry& q) {
  const Grounds grounds = at_clock(q.grounds, q.point.frequency_mhz);
  auto answer = first_answer({q.device, q.graph, q.point, grounds, q.options});
  if (!answer) return fail(answer.error());
  if (!*answer) return no_ground(q);
  return std::move(**answer);
}

Result<SiteColumn> column_of_known_clocks(const Inquiry& q, const ClockWay& way) {
  std::vector<SiteColumn> columns;
  for (const double clock : way.known) {
    OperatingPoint point = q.point;
    point.frequency_mhz = clock;
    auto column = column_of_clock({q.device, q.graph, point, q.grounds, q.options});
    if (!column) return fail(column.error());
    columns.push_back(std::move(*column));
  }
  if (columns.size() == 2) {
    return between_clocks(q, way, std::move(columns.front()), columns.back());
  }
  if (way.known.front() == way.asked) return std::move(columns.front());
  if (auto ok = move_clock(q, way.known.front(), columns.front()); !ok) return fail(ok.error());
  return std::move(columns.front());
}

// Transfers may lead from one clock to another (transfer.h).
Result<SiteColumn> column_at_clock(const Inquiry& q, const ClockWay& way) {
  const bool known = std::find(way.known.begin(), way.known.end(), way.asked) != way.known.end();
  if (!known) {
    auto answer = transferred(q);
    if (!answer) return fail(answer.error());
    if (*answer) return std::move(**answer);
  }
  auto column = column_of_known_clocks(q, way);
  if (column && way.assumed_top) {
    column->flags.push_back(message(q.device.name, ": assumed: known at the top clock, ",
                                    clock_range(q.device, q.point).top,
                                    " MHz, as no other is stated"));
  }
  return column;
}

// The same power for longer, or shorter.
void slow_down(const DeviceModel& device, SiteColumn& column) {
  for (Duration& time : column.time) time = time * device.slow_down;
  for (Energy& energy : column.energy) energy = energy * device.slow_down;
  column.flags.push_back(message(device.name, ": slowed down ", device.slow_down, " times"));
}

// The point on the first unit of a device that has no CPU, if none is named.
OperatingPoint on_its_unit(const DeviceModel& device, OperatingPoint point) {
  const bool has_one = !device.clusters.empty() || device.units.empty();
  if (!has_one && point.unit == "cpu") point.unit = device.units.front().name;
  return point;
}

}  // namespace

Result<SiteColumn> cost_column(const DeviceModel& device, const ModelGraph& graph,
                               const OperatingPoint& asked_point,
                               std::span<const Trace* const> traces, const CostOptions& options) {
  const OperatingPoint point = on_its_unit(device, asked_point);
  const Grounds grounds = gather_grounds(device, graph, traces);
  const auto way = clock_way(device, grounds, point);
  if (!way) return fail(way.error());
  OperatingPoint asked = point;
  asked.frequency_mhz = way->asked;
  auto column = column_at_clock({device, graph, asked, grounds, options}, *way);
  if (!column) return column;
  column->point = point;
  column->idle_power = device.idle;
  if (point.unit != asked_point.unit) {
    column->flags.push_back(message(device.name, ": has no CPU, runs on its ", point.unit));
  }
  if (device.slow_down != 1) slow_down(device, *column);
  return column;
}

// A trace alone tells of the clocks it states; its fastest run stands for an unstated one.
OperatingPoint at_clock_of_trace(const std::vector<RunOf>& runs, OperatingPoint point) {
  if (point.frequency_mhz > 0) return point;
  double fastest = 0;
  for (const RunOf& run : runs) {
    OperatingPoint same = point;
    same.frequency_mhz = run.point.frequency_mhz;
    if (!answers(run.point, same)) continue;
    if (same.frequency_mhz == 0) return point;
    fastest = std::max(fastest, same.frequency_mhz);
  }
  point.frequency_mhz = fastest;
  return point;
}

Result<SiteColumn> cost_column(const Trace& trace, const ModelGraph& graph,
                               const OperatingPoint& point, const CostOptions& options) {
  const std::vector<RunOf> runs = runs_with_layers(trace);
  const auto best = best_answer(runs, at_clock_of_trace(runs, point));
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

}  // namespace offcut::device_models
