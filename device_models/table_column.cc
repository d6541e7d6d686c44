#include "device_models/table_column.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "device_models/kernel_class.h"
#include "device_models/point_match.h"
#include "device_models/scaling.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

std::string percent(double share) { return text_of(std::round(share * 1000) / 10) + " %"; }

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

// Of the layers that take time.
Duration mean_layer(const std::vector<Duration>& times) {
  const auto timed = std::count_if(times.begin(), times.end(),
                                   [](Duration time) { return time > Duration::zero(); });
  return timed > 0 ? sum_of(times) / static_cast<double>(timed) : Duration::zero();
}

}  // namespace

double weighted_mean(const std::vector<double>& values, const std::vector<Duration>& times) {
  double sum = 0;
  Duration total;
  for (std::size_t v = 0; v < times.size(); ++v) {
    sum += values[v] * times[v].s();
    total += times[v];
  }
  return total > Duration::zero() ? sum / total.s() : 0;
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

Answer not_open(const Error& error) {
  if (error.code == ErrorCode::NotFound) return std::nullopt;
  return fail(error);
}

Answer at_asked_point(const Inquiry& q, const OperatingPoint& known, SiteColumn column,
                      const char* how) {
  if (answers(known, q.point)) {
    assume_open_fields(q, known, column);
    return charged(q, std::move(column));
  }
  const auto path = scale(q, known, column);
  if (!path) return not_open(path.error());
  column.flags.push_back(
      message(q.device.name, ": ", how, " at ", text_of_point(known), " and scaled", *path));
  return charged(q, std::move(column));
}

Answer predicted_by(const Inquiry& q, const KernelTable& table, const OperatingPoint& known) {
  return at_asked_point(q, known, predicted_layers(q, table), "predicted");
}

}  // namespace offcut::device_models
