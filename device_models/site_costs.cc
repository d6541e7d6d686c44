#include "device_models/site_costs.h"

#include <algorithm>

#include "device_models/column_parts.h"
#include "device_models/column_ways.h"
#include "device_models/core_use.h"
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
  if (has_energy(*own)) return std::optional(std::move(*column));
  return charged(q, std::move(*column));
}

tl::unexpected<Error> no_ground(const Inquiry& q) {
  return fail(ErrorCode::NotFound,
              message("device model ", in_quotes(q.device.name), ": no trace of ",
                      in_quotes(q.graph.name()), " ",
                      missing_point(q.point, known_points(q.device, q.grounds))));
}

Answer first_answer(const Inquiry& q) {
  const PublishedTotal* exact = best_total(q.device, q.grounds, q.point);
  if (auto a = measured(q); !a || *a) return a;
  // From here on the device must have the cores and units that are asked for.
  if (const auto power = power_at(q.device, q.point); !power) return fail(power.error());
  if (auto a = transferred(q); !a || *a) return a;
  if (auto a = scaled_run(q, true); !a || *a) return a;
  if (auto a = published(q, exact); !a || *a) return a;
  if (auto a = scaled_run(q, false); !a || *a) return a;
  if (auto a = published(q, nearest_total(q.device, q.grounds, q.point)); !a || *a) return a;
  return predicted(q);
}

// The same power for longer, or shorter.
void slow_down(const DeviceModel& device, SiteColumn& column) {
  for (Duration& time : column.time) time = time * device.slow_down;
  for (Energy& energy : column.energy) energy = energy * device.slow_down;
  column.flags.push_back(message(device.name, ": slowed down ", device.slow_down, " times"));
}

}  // namespace

Result<SiteColumn> cost_column(const DeviceModel& device, const ModelGraph& graph,
                               const OperatingPoint& point, std::span<const Trace* const> traces,
                               const CostOptions& options) {
  const Grounds grounds = gather_grounds(device, graph, traces);
  const Inquiry question{device, graph, point, grounds, options};
  auto answer = first_answer(question);
  if (!answer) return fail(answer.error());
  if (!*answer) return no_ground(question);
  (*answer)->idle_power = device.idle;
  if (device.slow_down != 1) slow_down(device, **answer);
  return std::move(**answer);
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

}  // namespace offcut::device_models
