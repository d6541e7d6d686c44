#include "device_models/column_ways.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "device_models/clock.h"
#include "device_models/kernel_class.h"
#include "device_models/point_match.h"
#include "device_models/scaling.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

std::string percent(double share) { return text_of(std::round(share * 1000) / 10) + " %"; }

// Layers in the proportions of another machine: what the share of a layer in its network differs by
// from one generation of cores to another (README, "How sure").
constexpr double kProportionSd = 0.25;

// A published total against another run of the same network: runs in the ncnn table exceed their
// minimum by 9 % (90th percentile of the means), those of mobile-ml-benchmark scatter by 5 %.
constexpr double kPublishedSd = 0.05;

// The mean of what is known of each layer, weighted by their times.
double weighted_mean(const std::vector<double>& values, const std::vector<Duration>& times) {
  double sum = 0;
  Duration total;
  for (std::size_t v = 0; v < times.size(); ++v) {
    sum += values[v] * times[v].s();
    total += times[v];
  }
  return total > Duration::zero() ? sum / total.s() : 0;
}

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

namespace {

// Of the layers that take time.
Duration mean_layer(const std::vector<Duration>& times) {
  const auto timed = std::count_if(times.begin(), times.end(),
                                   [](Duration time) { return time > Duration::zero(); });
  return timed > 0 ? sum_of(times) / static_cast<double>(timed) : Duration::zero();
}

// Multiplies the layers by the laws from one point to the asked one, and returns the ratios that
// were taken: ", by framework a to b", or nothing. A law errs on all layers of a network alike, so
// its error is a common one.
Result<std::string> scale(const Inquiry& q, const OperatingPoint& from, SiteColumn& column) {
  std::map<std::string, TimeFactor> factors;
  std::vector<double> law_sd(q.graph.layer_count(), 0.0);
  const Duration layer = mean_layer(column.time);
  for (LayerId v = 0; v < q.graph.layer_count(); ++v) {
    const std::string kernel = kernel_class(q.graph.layers()[v]);
    auto known = factors.find(kernel);
    if (known == factors.end()) {
      auto factor = time_factor(q.device, kernel, from, q.point, layer);
      if (!factor) return fail(factor.error());
      known = factors.emplace(kernel, std::move(*factor)).first;
    }
    column.time[v] = column.time[v] * known->second.factor;
    law_sd[v] = known->second.relative_sd;
  }
  column.common_sd = std::hypot(column.common_sd, weighted_mean(law_sd, column.time));
  TimeFactor all;
  for (const auto& [kernel, factor] : factors) compose(factor, false, all);
  for (const std::string& text : all.assumed) {
    column.flags.push_back(message(q.device.name, ": assumed: ", text));
  }
  return all.path.empty() ? std::string() : message(", by ", join(all.path, ", "));
}

// Where no law leads (NotFound), this way is not open; other mistakes are of the question.
Answer not_open(const Error& error) {
  if (error.code == ErrorCode::NotFound) return std::nullopt;
  return fail(error);
}

}  // namespace

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

const KernelTable* nearest_table(const DeviceModel& device, const OperatingPoint& asked) {
  const KernelTable* best = nullptr;
  for (const KernelTable& table : device.kernels) {
    if (best == nullptr || distance(table.point, asked) < distance(best->point, asked)) {
      best = &table;
    }
  }
  return best;
}

// One standard deviation of the time of a layer whose work is a guess: as much as the time.
constexpr double kGuessSd = 1;

// Layers whose work nobody knows have a time that nobody knows.
void mark_guesses(const Inquiry& q, SiteColumn& column) {
  std::vector<std::string> names;
  for (LayerId v = 0; v < q.graph.layer_count(); ++v) {
    const Layer& layer = q.graph.layers()[v];
    if (layer.work.known) continue;
    column.provenance[v] = Provenance::Assumed;
    column.relative_sd[v] = std::max(column.relative_sd[v], kGuessSd);
    names.push_back(message(layer.op, " ", in_quotes(layer.name)));
  }
  if (names.empty()) return;
  constexpr std::size_t kMost = 6;
  const std::size_t count = names.size();
  if (count > kMost) names.resize(kMost);
  column.flags.push_back(message(q.device.name, ": assumed: the work of ", join(names, ", "),
                                 count > kMost ? " and others" : "",
                                 " is not known: priced by one operation per element"));
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
  mark_guesses(q, column);
  column.common_sd = table.total_sd;
  const Duration sum = sum_of(column.time);
  if (outside > Duration::zero()) {
    column.flags.push_back(message(q.device.name, ": ", percent(outside / sum),
                                   " of the time is outside the fitted range"));
  }
  return column;
}

// The proportions of the layers: as a trace has them, else as the kernel laws say.
Answer profile(const Inquiry& q, const OperatingPoint& at) {
  const auto run = layer_profile(q.grounds, at);
  const KernelTable* table = nearest_table(q.device, at);
  const bool own = run && !q.grounds.own.empty();
  if (table != nullptr && !own) return std::optional(predicted_layers(q, *table));
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

}  // namespace

Answer published(const Inquiry& q, const TotalOf* known) {
  if (known == nullptr) return std::nullopt;
  const PublishedTotal& total = *known->total;
  auto layers = profile(q, known->point);
  if (!layers) return fail(layers.error());
  if (!*layers) return std::nullopt;
  SiteColumn column = std::move(**layers);
  stretch_to(total.total, column.time);
  column.common_sd = kPublishedSd;
  column.total_known = true;
  for (Provenance& ground : column.provenance) {
    if (ground != Provenance::Assumed) ground = Provenance::Scaled;
  }
  column.flags.push_back(message(q.device.name, ": stretched to ",
                                 std::round(total.total.ms() * 1e6) / 1e6, " ms (", total.source,
                                 ")"));
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

Answer predicted(const Inquiry& q) {
  const KernelTable* table = nearest_table(q.device, q.point);
  if (table == nullptr) return std::nullopt;
  SiteColumn column = predicted_layers(q, *table);
  const OperatingPoint known = without_top_clock(q.device, table->point);
  if (answers(known, q.point)) {
    assume_open_fields(q, known, column);
    return charged(q, std::move(column));
  }
  const auto path = scale(q, known, column);
  if (!path) return not_open(path.error());
  column.flags.push_back(
      message(q.device.name, ": predicted at ", text_of_point(known), " and scaled", *path));
  return charged(q, std::move(column));
}

}  // namespace offcut::device_models
