#include "device_models/site_costs.h"

#include <algorithm>

#include "device_models/board_way.h"
#include "device_models/clock.h"
#include "device_models/column_between.h"
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

Answer answer_within(const Inquiry& q, int bridges);

// What a way says at a point, and the points at which it is known.
struct Told {
  Answer direct;
  const char* ground;
  std::vector<OperatingPoint> known;
};

// The points at which published energies of any network tell the power.
std::vector<OperatingPoint> points_of_powers(const DeviceModel& device) {
  std::vector<OperatingPoint> out;
  for (const PublishedPower& power : device.published_powers) out.push_back(power.point);
  return out;
}

// Between two known points the answer lies between those there.
Answer bridged(const Inquiry& q, int bridges, Told told) {
  if (!told.direct || !*told.direct || bridges == 0) return std::move(told.direct);
  auto span = span_around(q.device, told.known, q.point);
  if (!span) {
    const std::vector<OperatingPoint> powers = points_of_powers(q.device);
    told.known.insert(told.known.end(), powers.begin(), powers.end());
    told.ground = "known";
    span = span_around(q.device, told.known, q.point);
  }
  if (!span) return std::move(told.direct);
  const auto at = [&](const OperatingPoint& point) {
    return answer_within({q.device, q.graph, point, q.grounds, q.options}, bridges - 1);
  };
  auto low = at(span->low);
  auto high = at(span->high);
  if (!low || !*low || !high || !*high) return std::move(told.direct);
  auto between = between_known(q, *span, told.ground, std::move(**low), std::move(**high));
  return between && *between ? std::move(between) : std::move(told.direct);
}

std::vector<OperatingPoint> points_of_totals(const Inquiry& q) {
  std::vector<OperatingPoint> out;
  for (const TotalOf& total : q.grounds.totals) out.push_back(total.point);
  return out;
}

// At which totals of other networks are known on the unit.
std::vector<OperatingPoint> points_of_others(const Inquiry& q) {
  std::vector<OperatingPoint> out;
  for (const PublishedTotal& total : q.device.totals) {
    if (total.point.unit == q.point.unit && total.point.batch == 1) out.push_back(total.point);
  }
  for (OperatingPoint& point : out) point.batch = q.point.batch;
  return out;
}

std::vector<OperatingPoint> points_of_tables(const Inquiry& q) {
  std::vector<OperatingPoint> out;
  for (const KernelTable& table : q.device.kernels) out.push_back(table.point);
  return out;
}

// `bridges`: over how many fields the answer may still lie between known points.
Answer answer_within(const Inquiry& q, int bridges) {
  const TotalOf* exact = best_total(q.grounds, q.point);
  if (auto a = measured(q); !a || *a) return a;
  // From here on the device must have the cores and units that are asked for.
  if (const auto power = power_at(q.device, q.point); !power) return fail(power.error());
  if (auto a = transferred(q); !a || *a) return a;
  const auto own = [&](bool strict) {
    return bridged(q, bridges, {scaled_run(q, strict), "measured", points_of(q.grounds.own)});
  };
  if (auto a = own(true); !a || *a) return a;
  if (auto a = published(q, exact); !a || *a) return a;
  if (auto a = own(false); !a || *a) return a;
  const TotalOf* nearest = nearest_total(q.grounds, q.point);
  auto a = bridged(q, bridges, {published(q, nearest), "published", points_of_totals(q)});
  if (!a || *a) return a;
  a = bridged(q, bridges, {predicted(q), "predicted", points_of_tables(q)});
  if (!a || *a) return a;
  a = bridged(q, bridges, {by_boards(q), "predicted", points_of_others(q)});
  if (!a || *a) return a;
  return bridged(q, bridges, {by_kind(q), "predicted", points_of_others(q)});
}

// Batches, then threads.
constexpr int kBridges = 2;

Answer first_answer(const Inquiry& q) { return answer_within(q, kBridges); }

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

// Whether a known point answers as it stands. Open cores are not those of a cluster that threads
// would not fill first.
bool is_known(const DeviceModel& device, const Grounds& grounds, const OperatingPoint& point) {
  const OperatingPoint placed = without_top_clock(device, point);
  const auto answered = [&](const auto& known) {
    const bool cores = point.unit != "cpu" || !is_open(point.affinity) ||
                       is_open(known.point.affinity) || same_cores(device, known.point, placed);
    return cores && answers(known.point, placed);
  };
  return std::any_of(grounds.own.begin(), grounds.own.end(), answered) ||
         std::any_of(grounds.totals.begin(), grounds.totals.end(), answered) ||
         std::any_of(device.transfers.begin(), device.transfers.end(),
                     [&](const Transfer& transfer) { return answers(transfer.to, point); });
}

// Threads that fill the big cores alone run where "big" says so, unless somebody knows better.
OperatingPoint on_its_cores(const DeviceModel& device, const Grounds& grounds,
                            const OperatingPoint& point) {
  return is_known(device, grounds, point) ? point : on_busy_cores(device, point);
}

}  // namespace

Result<SiteColumn> cost_column(const DeviceModel& device, const ModelGraph& graph,
                               const OperatingPoint& asked_point,
                               std::span<const Trace* const> traces, const CostOptions& options) {
  const OperatingPoint point = on_its_unit(device, asked_point);
  const Grounds grounds = gather_grounds(device, graph, traces);
  OperatingPoint asked = on_its_cores(device, grounds, point);
  const auto way = clock_way(device, grounds, asked);
  if (!way) return fail(way.error());
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
