#include "device_models/column_ways.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "device_models/clock.h"
#include "device_models/kernel_class.h"
#include "device_models/kind_way.h"
#include "device_models/point_match.h"
#include "device_models/published_parts.h"
#include "device_models/table_column.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

// Layers in the proportions of another machine: what the share of a layer in its network differs by
// from one generation of cores to another (README, "How sure").
constexpr double kProportionSd = 0.25;

// A published total against another run of the same network: runs in the ncnn table exceed their
// minimum by 9 % (90th percentile of the means), those of mobile-ml-benchmark scatter by 5 %.
constexpr double kPublishedSd = 0.05;

bool states_a_clock(const Transfer& transfer) {
  return transfer.to.frequency_mhz > 0 ||
         std::any_of(transfer.from.begin(), transfer.from.end(),
                     [](const OperatingPoint& from) { return from.frequency_mhz > 0; });
}

// A point of a transfer as grounds state theirs. Transfers without clocks hold at any.
OperatingPoint placed(const Inquiry& q, const Transfer& transfer, OperatingPoint point) {
  if (states_a_clock(transfer)) return without_top_clock(q.device, std::move(point));
  point.frequency_mhz = q.point.frequency_mhz;
  return point;
}

// The runs of this device that a transfer starts from; nothing if one is missing.
std::optional<std::vector<RunOf>> sources_of(const Inquiry& q, const Transfer& transfer) {
  std::vector<RunOf> out;
  for (const OperatingPoint& from : transfer.from) {
    const auto run = best_answer(q.grounds.own, placed(q, transfer, from));
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
  std::vector<double> law_sd(q.graph.layer_count(), 0.0);
  for (LayerId v = 0; v < q.graph.layer_count(); ++v) {
    for (std::size_t s = 0; s < times.size(); ++s) from[s] = times[s][v];
    if (sum_of(from) <= Duration::zero()) continue;  // not timed: takes no time of its own
    const auto time = transfer_time(transfer, kernel_class(q.graph.layers()[v]), from);
    if (!time) return std::nullopt;
    column.time[v] = time->time;
    law_sd[v] = time->relative_sd;
  }
  column.common_sd = weighted_mean(law_sd, column.time);
  std::vector<std::string> points;
  for (const RunOf& source : sources) points.push_back(text_of_point(source.point));
  column.flags.push_back(
      message(q.device.name, ": by its fitted transfer from ", join(points, " and ")));
  return charged(q, std::move(column));
}

}  // namespace

Answer transferred(const Inquiry& q) {
  const Transfer* best = nullptr;
  for (const Transfer& transfer : q.device.transfers) {
    if (!answers(placed(q, transfer, transfer.to), q.point) || !sources_of(q, transfer)) continue;
    const auto rank = [&](const Transfer& t) {
      return std::pair(-static_cast<int>(t.from.size()), distance(t.from.front(), q.point));
    };
    if (best == nullptr || rank(transfer) < rank(*best)) best = &transfer;
  }
  if (best == nullptr) return std::nullopt;
  return transferred_from(q, *best, *sources_of(q, *best));
}

Answer scaled_run(const Inquiry& q, bool strict) {
  const auto own = nearest_run(q.grounds.own, q.point);
  if (!own || (strict && distance(own->point, q.point) >= 20'000)) return std::nullopt;
  const auto laid = lay(q.graph, *own);
  if (!laid) return fail(laid.error());
  SiteColumn column = column_of(*laid, q.device.name, q.point, Provenance::Scaled);
  column.time = whole_times(*own, *laid, q.options, column.flags);
  say_untimed(q.graph, *laid, column);
  const auto path = scale(q, own->point, column);
  if (!path) return not_open(path.error());
  column.flags.push_back(
      message(q.device.name, ": scaled from ", text_of_point(own->point), *path));
  return charged(q, std::move(column));
}

namespace {

const KernelTable* nearest_table(const std::vector<KernelTable>& tables,
                                 const OperatingPoint& asked) {
  const KernelTable* best = nullptr;
  for (const KernelTable& table : tables) {
    if (best == nullptr || distance(table.point, asked) < distance(best->point, asked)) {
      best = &table;
    }
  }
  return best;
}

// By the laws of the same hardware in another file, where they know the unit.
std::optional<SiteColumn> layers_like(const Inquiry& q, const OperatingPoint& at) {
  const KernelTable* table = nearest_table(q.device.layer_laws, at);
  if (table == nullptr || table->point.unit != at.unit) return std::nullopt;
  SiteColumn column = predicted_layers(q, *table);
  column.flags.push_back(message(
      q.device.name, ": layers in the proportions of the kernel laws of ", q.device.layers_like));
  return column;
}

}  // namespace

Answer proportions(const Inquiry& q, const OperatingPoint& at) {
  const auto run = layer_profile(q.grounds, at);
  const bool own = run && !q.grounds.own.empty();
  const KernelTable* table = own ? nullptr : nearest_table(q.device.kernels, at);
  if (table != nullptr && table->point.unit == at.unit) {
    return std::optional(predicted_layers(q, *table));
  }
  if (!own && (!run || run->point.unit != at.unit)) {
    if (auto like = layers_like(q, at)) return like;
    auto kind = kind_layers(q, at);
    if (!kind || *kind) return kind;
  }
  if (table != nullptr) return std::optional(predicted_layers(q, *table));
  if (!run) return std::nullopt;
  const auto laid = lay(q.graph, *run);
  if (!laid) return fail(laid.error());
  SiteColumn column = column_of(*laid, q.device.name, q.point, Provenance::Scaled);
  if (!own) {
    for (double& sd : column.relative_sd) sd = std::hypot(sd, kProportionSd);
  }
  column.flags.push_back(message(q.device.name, ": layers in the proportions of ",
                                 run->trace->device, ", ", text_of_point(run->run->point)));
  return std::optional(std::move(column));
}

Answer published(const Inquiry& q, const TotalOf* known) {
  if (known == nullptr) return std::nullopt;
  const PublishedTotal& total = *known->total;
  auto layers = proportions(q, known->point);
  if (!layers) return fail(layers.error());
  if (!*layers) return std::nullopt;
  SiteColumn column = std::move(**layers);
  stretch_to(total.total, column.time);
  if (const PublishedTotal* parts = total_with_parts(q.device.totals, total)) {
    respect_parts(q.graph, *parts, column);
  }
  column.common_sd = kPublishedSd;
  column.total_known = true;
  for (Provenance& ground : column.provenance) {
    if (ground != Provenance::Assumed) ground = Provenance::Scaled;
  }
  column.flags.push_back(
      message(q.device.name, ": stretched to ", std::round(total.total.ms() * 1e6) / 1e6, " ms",
              is_open(total.point.framework) ? "" : " of " + total.point.framework, " (",
              total.source, ")"));
  if (answers(known->point, q.point)) {
    assume_open_fields(q, known->point, column);
    if (!total.energy) return charged(q, std::move(column));
    charge(*total.energy / total.total, column);
    return std::optional(std::move(column));
  }
  const auto path = scale(q, known->point, column);
  if (!path) return not_open(path.error());
  column.flags.push_back(
      message(q.device.name, ": scaled from ", text_of_point(known->point), *path));
  return charged(q, std::move(column));
}

namespace {

std::string spread_of(const KernelTable& table) {
  if (table.total_sd <= 0) return ", spread not known";
  return message(", spread ", std::round(100 * table.total_sd), " % (one standard deviation)");
}

}  // namespace

Answer predicted(const Inquiry& q) {
  const KernelTable* table = nearest_table(q.device.kernels, q.point);
  if (table == nullptr) return std::nullopt;
  auto answer = predicted_by(q, *table, without_top_clock(q.device, table->point));
  if (answer && *answer) {
    (*answer)->flags.push_back(message(q.device.name, ": by its kernel laws", spread_of(*table)));
  }
  return answer;
}

}  // namespace offcut::device_models
