#include "device_models/site_costs.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "device_models/core_use.h"
#include "device_models/grounds.h"
#include "device_models/kernel_class.h"
#include "device_models/point_match.h"
#include "device_models/scaling.h"
#include "engine/base/text.h"

namespace offcut {
namespace {

// A residual beyond this share of the layers' sum is worth a warning.
constexpr double kLargeResidual = 0.1;

// What one question is about.
struct Inquiry {
  const DeviceModel& device;
  const ModelGraph& graph;
  const OperatingPoint& point;
  const Grounds& grounds;
  const CostOptions& options;
};

// A way to answer: a column, nothing where this way is not open, or an error of the input.
using Answer = Result<std::optional<SiteColumn>>;

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

std::string percent(double share) { return text_of(std::round(share * 1000) / 10) + " %"; }

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

// The layers' times with the residual spread over them.
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

// Energy by the power of the operating point.
Result<std::optional<SiteColumn>> charged(const Inquiry& q, SiteColumn column) {
  const auto power = power_at(q.device, q.point);
  if (!power) return fail(power.error());
  charge(*power, column);
  return std::optional(std::move(column));
}

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

// The runs of this device that a transfer starts from; nothing if one is missing.
std::optional<std::vector<RunOf>> sources_of(const Transfer& transfer, const Grounds& grounds) {
  std::vector<RunOf> out;
  for (const OperatingPoint& from : transfer.from) {
    const auto run = best_answer(grounds.own, from);
    if (!run) return std::nullopt;
    out.push_back(*run);
  }
  return out;
}

Answer transferred_from(const Inquiry& q, const Transfer& transfer,
                        const std::vector<RunOf>& sources) {
  SiteColumn column =
      empty_column(q.device.name, q.point, q.graph.layer_count(), Provenance::Scaled);
  std::vector<std::vector<Duration>> times;
  for (const RunOf& source : sources) {
    const auto laid = lay(q.graph, source);
    if (!laid) return fail(laid.error());
    times.push_back(whole_times(source, *laid, q.options, column.flags));
  }
  std::vector<Duration> from(times.size());
  for (LayerId v = 0; v < q.graph.layer_count(); ++v) {
    for (std::size_t s = 0; s < times.size(); ++s) from[s] = times[s][v];
    if (sum_of(from) <= Duration::zero()) continue;  // not timed: takes no time of its own
    const auto time = transfer_time(transfer, kernel_class(q.graph.layers()[v]), from);
    if (!time) return std::nullopt;
    column.time[v] = time->time;
    column.relative_sd[v] = time->relative_sd;
  }
  return charged(q, std::move(column));
}

// By a fitted transfer; one from two points sees more than one from a single point.
Answer transferred(const Inquiry& q) {
  const Transfer* best = nullptr;
  for (const Transfer& transfer : q.device.transfers) {
    if (!answers(transfer.to, q.point) || !sources_of(transfer, q.grounds)) continue;
    const auto rank = [&](const Transfer& t) {
      return std::pair(-static_cast<int>(t.from.size()), distance(t.from.front(), q.point));
    };
    if (best == nullptr || rank(transfer) < rank(*best)) best = &transfer;
  }
  if (best == nullptr) return std::nullopt;
  return transferred_from(q, *best, *sources_of(*best, q.grounds));
}

// Multiplies the layers by the laws from one point to the asked one.
Result<void> scale(const Inquiry& q, const OperatingPoint& from, SiteColumn& column) {
  std::map<std::string, TimeFactor> factors;
  for (LayerId v = 0; v < q.graph.layer_count(); ++v) {
    const std::string kernel = kernel_class(q.graph.layers()[v]);
    auto known = factors.find(kernel);
    if (known == factors.end()) {
      auto factor = time_factor(q.device, kernel, from, q.point);
      if (!factor) return fail(factor.error());
      known = factors.emplace(kernel, std::move(*factor)).first;
    }
    column.time[v] = column.time[v] * known->second.factor;
    column.relative_sd[v] = std::hypot(column.relative_sd[v], known->second.relative_sd);
  }
  std::map<std::string, bool> said;
  for (const auto& [kernel, factor] : factors) {
    for (const std::string& text : factor.assumed) {
      if (!said.emplace(text, true).second) continue;
      column.flags.push_back(message(q.device.name, ": assumed: ", text));
    }
  }
  return {};
}

// Where no law leads (NotFound), this way is not open; other mistakes are of the question.
Answer not_open(const Error& error) {
  if (error.code == ErrorCode::NotFound) return std::nullopt;
  return fail(error);
}

// A run of this device at another point, by the laws. `strict`: only across threads, cores, clock.
Answer scaled_run(const Inquiry& q, bool strict) {
  const auto own = nearest_run(q.grounds.own, q.point);
  if (!own || (strict && distance(own->run->point, q.point) >= 20'000)) return std::nullopt;
  const auto laid = lay(q.graph, *own);
  if (!laid) return fail(laid.error());
  SiteColumn column = column_of(*laid, q.device.name, q.point, Provenance::Scaled);
  column.time = whole_times(*own, *laid, q.options, column.flags);
  if (auto ok = scale(q, own->run->point, column); !ok) return not_open(ok.error());
  column.flags.push_back(message(q.device.name, ": scaled from ", text_of_point(own->run->point)));
  return charged(q, std::move(column));
}

// The proportions of the layers: as a trace has them, else as the kernel laws say.
Result<std::optional<SiteColumn>> profile(const Inquiry& q, const OperatingPoint& at);

// A published total of this model, spread over the layers; at another point by the laws.
Answer published(const Inquiry& q, const PublishedTotal* total) {
  if (total == nullptr) return std::nullopt;
  auto layers = profile(q, total->point);
  if (!layers) return fail(layers.error());
  if (!*layers) return std::nullopt;
  SiteColumn column = std::move(**layers);
  stretch_to(total->total, column.time);
  column.provenance.assign(column.time.size(), Provenance::Scaled);
  column.flags.push_back(message(q.device.name, ": stretched to ",
                                 std::round(total->total.ms() * 1e6) / 1e6, " ms (", total->source,
                                 ")"));
  if (answers(total->point, q.point)) {
    if (!total->energy) return charged(q, std::move(column));
    charge(*total->energy / total->total, column);
    return std::optional(std::move(column));
  }
  if (auto ok = scale(q, total->point, column); !ok) return not_open(ok.error());
  column.flags.push_back(message(q.device.name, ": scaled from ", text_of_point(total->point)));
  return charged(q, std::move(column));
}

const KernelTable* nearest_table(const DeviceModel& device, const OperatingPoint& asked) {
  const KernelTable* best = nullptr;
  for (const KernelTable& table : device.kernels) {
    if (best == nullptr || distance(table.point, asked) < distance(best->point, asked)) {
      best = &table;
    }
  }
  return best;
}

SiteColumn predicted_layers(const Inquiry& q, const KernelTable& table) {
  SiteColumn column =
      empty_column(q.device.name, q.point, q.graph.layer_count(), Provenance::Predicted);
  Duration outside;
  for (LayerId v = 0; v < q.graph.layer_count(); ++v) {
    const auto prediction = predict(table, layer_work(q.graph, v));
    if (!prediction) continue;
    column.time[v] =
        q.options.spread_residual ? prediction->time * table.whole_over_sum : prediction->time;
    column.relative_sd[v] = prediction->relative_sd;
    if (!prediction->in_range) outside += column.time[v];
  }
  const Duration sum = sum_of(column.time);
  if (outside > Duration::zero()) {
    column.flags.push_back(message(q.device.name, ": ", percent(outside / sum),
                                   " of the time is outside the fitted range"));
  }
  return column;
}

Answer predicted(const Inquiry& q) {
  const KernelTable* table = nearest_table(q.device, q.point);
  if (table == nullptr) return std::nullopt;
  SiteColumn column = predicted_layers(q, *table);
  if (!answers(table->point, q.point)) {
    if (auto ok = scale(q, table->point, column); !ok) return not_open(ok.error());
    column.flags.push_back(
        message(q.device.name, ": predicted at ", text_of_point(table->point), " and scaled"));
  }
  return charged(q, std::move(column));
}

Result<std::optional<SiteColumn>> profile(const Inquiry& q, const OperatingPoint& at) {
  const auto run = layer_profile(q.grounds, at);
  const KernelTable* table = nearest_table(q.device, at);
  const bool own = run && !q.grounds.own.empty();
  if (table != nullptr && !own) return std::optional(predicted_layers(q, *table));
  if (!run) return std::nullopt;
  const auto laid = lay(q.graph, *run);
  if (!laid) return fail(laid.error());
  SiteColumn column = column_of(*laid, q.device.name, q.point, Provenance::Scaled);
  column.flags.push_back(message(q.device.name, ": layers in the proportions of ",
                                 run->trace->device, ", ", text_of_point(run->run->point)));
  return std::optional(std::move(column));
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

}  // namespace offcut
