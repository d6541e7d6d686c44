#include "scenarios/prepared/site_pricing.h"

#include <algorithm>
#include <cmath>

#include "device_models/core_use.h"
#include "device_models/grounds.h"
#include "device_models/memory.h"
#include "device_models/point_match.h"
#include "device_models/site_costs.h"
#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

using Traces = std::vector<const Trace*>;

class DevicePricer final : public PointPricer {
 public:
  DevicePricer(const device_models::DeviceModel& device, const ModelGraph& graph,
               const Traces& traces)
      : device_(device), graph_(graph), traces_(traces) {}
  Result<SiteColumn> price(const OperatingPoint& point) const override {
    return device_models::cost_column(device_, graph_, point, traces_);
  }

 private:
  const device_models::DeviceModel& device_;
  const ModelGraph& graph_;
  const Traces& traces_;
};

class TracePricer final : public PointPricer {
 public:
  TracePricer(const Trace& trace, const ModelGraph& graph) : trace_(trace), graph_(graph) {}
  Result<SiteColumn> price(const OperatingPoint& point) const override {
    return device_models::cost_column(trace_, graph_, point);
  }

 private:
  const Trace& trace_;
  const ModelGraph& graph_;
};

bool edits_hardware(const SiteChoice& site) {
  return std::any_of(site.edits.begin(), site.edits.end(),
                     [](const WhatIf& edit) { return !edit.hardware.empty(); });
}

// Layers whose cost other hardware changed have costs that nobody measured. Energies that were
// measured or published do not follow from the powers of the device: they move in proportion to
// what the device draws at this point. At a clock they follow from them in part: those of `before`
// move, with the time.
void mark_changes(const SiteColumn& before, double power_ratio, SiteColumn& after) {
  const bool at_clock = after.point.frequency_mhz > 0;
  for (std::size_t v = 0; v < after.time.size(); ++v) {
    const bool moves = at_clock && before.time[v] > Duration::zero();
    if (moves) after.energy[v] = before.energy[v] * (after.time[v] / before.time[v]);
    const bool same = after.time[v] == before.time[v] && after.energy[v] == before.energy[v];
    if (same || moves) after.energy[v] = after.energy[v] * power_ratio;
    if (!same || power_ratio != 1) after.provenance[v] = Provenance::Assumed;
  }
}

double power_ratio(const device_models::DeviceModel& device,
                   const device_models::DeviceModel& edited, const OperatingPoint& point) {
  const auto before = device_models::power_at(device, point);
  const auto after = device_models::power_at(edited, point);
  return before && after && *before > Power() ? *after / *before : 1;
}

// The column of a device whose hardware may be edited.
Result<SiteColumn> column_of_device(const SiteChoice& site,
                                    const device_models::DeviceModel& device,
                                    const device_models::DeviceModel& edited,
                                    const ModelGraph& graph, const Traces& traces) {
  auto column = device_models::cost_column(edited, graph, site.point, traces);
  if (!column || !edits_hardware(site)) return column;
  if (const auto before = device_models::cost_column(device, graph, site.point, traces)) {
    mark_changes(*before, power_ratio(device, edited, site.point), *column);
  } else {  // only the edited device can run so
    std::fill(column->provenance.begin(), column->provenance.end(), Provenance::Assumed);
  }
  for (const WhatIf& edit : site.edits) {
    if (edit.hardware.empty()) continue;
    column->flags.push_back(message("edited: ", edit.name, ": hardware of ", device.name,
                                    "; what changes by it is assumed"));
  }
  return column;
}

bool has_counters(const TraceRun& run) {
  return std::any_of(run.layers.begin(), run.layers.end(),
                     [](const TracedLayer& layer) { return !layer.counters.empty(); });
}

// What a run at exactly this point counted; edits would leave it behind.
void put_events(const SiteChoice& site, const ModelGraph& graph, const Trace& trace,
                PricedSite& out) {
  if (!out.events.empty() || !site.edits.empty()) return;
  for (const TraceRun& run : trace.runs) {
    if (!has_counters(run) || !device_models::answers(run.point, site.point)) continue;
    out.events = layer_events(graph, run);
    return;
  }
}

// Loading of the whole model as a run of the traces states it.
std::optional<Duration> measured_loading(const SiteChoice& site,
                                         const device_models::DeviceModel* device,
                                         const Traces& traces, OpenedFiles& opened) {
  const auto of_trace = [&](const Trace& trace) -> std::optional<Duration> {
    for (const TraceRun& run : trace.runs) {
      OperatingPoint asked = site.point;
      asked.frequency_mhz = run.point.frequency_mhz;  // storage does not follow the clock
      if (run.loading && device_models::answers(run.point, asked)) return run.loading;
    }
    return std::nullopt;
  };
  if (device == nullptr) {
    const auto trace = opened.trace(site.trace);
    return trace ? of_trace(**trace) : std::nullopt;
  }
  for (const Trace* trace : traces) {
    if (!device_models::is_of(*trace, *device)) continue;
    if (const auto loading = of_trace(*trace)) return loading;
  }
  return std::nullopt;
}

void put_loading(const SiteChoice& site, const device_models::DeviceModel* device,
                 const ModelGraph& graph, const Traces& traces, OpenedFiles& opened,
                 PricedSite& out) {
  device_models::LoadingTime whole = device_models::loading_time(
      device != nullptr ? *device : device_models::DeviceModel{}, graph, site.point);
  out.loading_from = whole.assumed ? Provenance::Assumed : Provenance::Published;
  if (const auto measured = measured_loading(site, device, traces, opened)) {
    whole.time = *measured;
    out.loading_from = Provenance::Measured;
  }
  double parameters = 0;
  for (const Layer& layer : graph.layers()) parameters += layer.work.parameters;
  if (parameters > 0) {
    for (const Layer& layer : graph.layers()) {
      out.loading.push_back(whole.time * (layer.work.parameters / parameters));
    }
    return;
  }
  // The graph states no parameters: the layers that take long are taken for those that load long.
  Duration computing;
  for (const Duration time : out.column.time) computing += time;
  for (const Duration time : out.column.time) {
    out.loading.push_back(computing > Duration::zero() ? whole.time * (time / computing)
                                                       : Duration::zero());
  }
}

void start_cold(PricedSite& site) {
  Duration time;
  Energy energy;
  for (const Duration t : site.column.time) time += t;
  for (const Energy e : site.column.energy) energy += e;
  const Power power = time > Duration::zero() ? energy / time : Power();
  for (std::size_t v = 0; v < site.column.time.size(); ++v) {
    site.column.time[v] += site.loading[v];
    site.column.energy[v] += power * site.loading[v];
  }
  if (site.loading_from == Provenance::Assumed) {
    site.column.flags.push_back(message("cold start of ", site.column.site,
                                        ": loading at 200 MB/s of parameters is assumed"));
  }
}

Result<PricedSite> price_trace(const SiteChoice& site, const ModelGraph& graph,
                               OpenedFiles& opened) {
  if (edits_hardware(site)) {
    return fail(
        ErrorCode::InvalidArgument,
        "edits: expected a device model (\"model\") to edit the hardware of, found a trace");
  }
  const auto trace = opened.trace(site.trace);
  if (!trace) return fail(trace.error());
  const TracePricer pricer(**trace, graph);
  auto column = pricer.price(site.point);
  if (!column) return fail(column.error());
  if (auto ok = edit_column(site.edits, graph, pricer, *column); !ok) return fail(ok.error());
  PricedSite out{
      .column = std::move(*column), .cold = false, .loading = {}, .memory = {}, .price_usd = {}};
  put_loading(site, nullptr, graph, {}, opened, out);
  put_events(site, graph, **trace, out);
  return out;
}

// Says where a whole network needs more than the device has; a cut may need less.
void say_memory(const SiteChoice& site, const device_models::DeviceModel& device,
                const ModelGraph& graph, SiteColumn& column) {
  const device_models::MemoryNeed need = device_models::memory_needed(device, graph, site.point);
  if (device_models::fits(device, need.bytes)) return;
  const std::string ground =
      need.published ? "published"
                     : message("by the law of its runtime, spread ",
                               std::round(100 * need.relative_sd), " % (one standard deviation)");
  column.flags.push_back(message(
      device.name, ": the whole network takes about ", std::round(need.bytes.as_double() * 1e-6),
      " MB (", ground, "), the device has ", std::round(device.memory->as_double() * 1e-6), " MB"));
}

// Threads are of the CPU: beside it more of them must be what somebody measured or published.
Result<void> expect_threads_used(const SiteChoice& site, const device_models::DeviceModel& device,
                                 const ModelGraph& graph, const Traces& traces,
                                 const SiteColumn& column) {
  const std::string& unit = column.point.unit;  // a device without a CPU runs on what it has
  if (device.clusters.empty() && !device.units.empty() && site.point.affinity != "any") {
    return fail(ErrorCode::InvalidArgument,
                message("affinity: it has no effect: expected any on the ", unit, ", found ",
                        in_quotes(site.point.affinity)));
  }
  if (unit == "cpu" || site.point.threads == 1) return {};
  OperatingPoint one = site.point;
  one.threads = 1;
  const auto alone = device_models::cost_column(device, graph, one, traces);
  if (!alone || alone->time != column.time || alone->energy != column.energy) return {};
  return fail(ErrorCode::InvalidArgument, message("threads: it has no effect: expected 1 on the ",
                                                  unit, ", found ", site.point.threads));
}

Result<PricedSite> price_device(const SiteChoice& site, const ModelGraph& graph,
                                const Traces& traces, OpenedFiles& opened) {
  const auto device = opened.device(site.model);
  if (!device) return fail(device.error());
  const auto edited = edited_device(**device, site.edits);
  if (!edited) return fail(edited.error());
  auto column = column_of_device(site, **device, *edited, graph, traces);
  if (!column) return fail(column.error());
  if (auto ok = expect_threads_used(site, *edited, graph, traces, *column); !ok) {
    return fail(ok.error());
  }
  const DevicePricer pricer(*edited, graph, traces);
  if (auto ok = edit_column(site.edits, graph, pricer, *column); !ok) return fail(ok.error());
  PricedSite out{
      .column = std::move(*column), .cold = false, .loading = {}, .memory = {}, .price_usd = {}};
  out.memory = edited->memory;
  out.price_usd = edited->price_usd;
  say_memory(site, *edited, graph, out.column);
  put_loading(site, &*edited, graph, traces, opened, out);
  for (const Trace* trace : traces) {
    if (device_models::is_of(*trace, *edited)) put_events(site, graph, *trace, out);
  }
  return out;
}

}  // namespace

Result<PricedSite> price_site(const SiteChoice& site, const ModelGraph& graph, const Traces& traces,
                              OpenedFiles& opened) {
  auto out = site.trace.empty() ? price_device(site, graph, traces, opened)
                                : price_trace(site, graph, opened);
  if (out && site.start_cold) {
    out->cold = true;
    start_cold(*out);
  }
  return out;
}

std::optional<int> cores_of(const SiteChoice& site, OpenedFiles& opened) {
  if (!site.trace.empty() || site.point.unit != "cpu") return std::nullopt;
  const auto device = opened.device(site.model);
  if (!device) return std::nullopt;
  const auto edited = edited_device(**device, site.edits);
  if (!edited) return std::nullopt;
  const auto clusters = device_models::clusters_of(*edited, site.point.affinity);
  if (!clusters) return std::nullopt;
  int cores = 0;
  for (const device_models::Cluster* cluster : *clusters) cores += cluster->cores;
  return cores > 0 ? std::optional<int>(cores) : std::nullopt;
}

}  // namespace offcut::scenarios
