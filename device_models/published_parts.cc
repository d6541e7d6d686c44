#include "device_models/published_parts.h"

#include <algorithm>

#include "device_models/point_match.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

bool is_of(const std::string& layer, const std::string& name) {
  return layer == name || layer.starts_with(name + "/");
}

Duration sum_over(const std::vector<Duration>& times, const std::vector<bool>& layers) {
  Duration sum = Duration::zero();
  for (std::size_t v = 0; v < times.size(); ++v) sum += layers[v] ? times[v] : Duration::zero();
  return sum;
}

void scale_over(const std::vector<bool>& layers, double factor, std::vector<Duration>& times) {
  for (std::size_t v = 0; v < times.size(); ++v) {
    if (layers[v]) times[v] = times[v] * factor;
  }
}

// The layers of one set that are not in the other.
std::vector<bool> without(std::vector<bool> layers, const std::vector<bool>& others) {
  for (std::size_t v = 0; v < layers.size(); ++v) layers[v] = layers[v] && !others[v];
  return layers;
}

bool holds_all(const std::vector<bool>& outer, const std::vector<bool>& inner) {
  for (std::size_t v = 0; v < inner.size(); ++v) {
    if (inner[v] && !outer[v]) return false;
  }
  return true;
}

// What lies between two parts, with the share of the total that was published of it.
struct Stretch {
  std::vector<bool> layers;
  double share = 0;
};

std::vector<Stretch> stretches_of(const ModelGraph& graph, const PublishedTotal& known,
                                  SiteColumn& column) {
  std::vector<Stretch> out;
  std::vector<bool> seen(graph.layer_count(), false);
  double told = 0;
  const auto add = [&](const std::vector<bool>& upto, double share) {
    Stretch next{without(upto, seen), share - told};
    if (!holds_all(upto, seen) || sum_over(column.time, next.layers) <= Duration::zero())
      return false;
    out.push_back(std::move(next));
    seen = upto;
    told = share;
    return true;
  };
  const std::vector<bool> all(graph.layer_count(), true);
  for (const PublishedPart& part : known.parts) {
    const std::vector<bool> before = layers_before(graph, part.before);
    if (before != all && add(before, part.time / known.total)) continue;
    column.flags.push_back(message(column.site, ": the part before ", in_quotes(part.before),
                                   " does not fit this network, and is left out"));
  }
  if (!out.empty()) (void)add(all, 1);
  return out;
}

}  // namespace

std::vector<bool> layers_before(const ModelGraph& graph, const std::string& name) {
  std::vector<bool> before(graph.layer_count(), true);
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    if (is_of(graph.layers()[v].name, name)) before[v] = false;
    for (const LayerId source : graph.predecessors(v)) {
      if (!before[source]) before[v] = false;
    }
  }
  return before;
}

const PublishedTotal* total_with_parts(const std::vector<PublishedTotal>& totals,
                                       const PublishedTotal& of) {
  if (!of.parts.empty()) return &of;
  const auto found = std::find_if(totals.begin(), totals.end(), [&](const PublishedTotal& total) {
    return !total.parts.empty() && same_model(total.model, of.model) &&
           total.point.unit == of.point.unit;
  });
  return found == totals.end() ? nullptr : &*found;
}

void respect_parts(const ModelGraph& graph, const PublishedTotal& known, SiteColumn& column) {
  Duration total = Duration::zero();
  for (const Duration time : column.time) total += time;
  const std::vector<Stretch> stretches = stretches_of(graph, known, column);
  if (stretches.empty()) return;
  for (const Stretch& one : stretches) {
    scale_over(one.layers, one.share * total / sum_over(column.time, one.layers), column.time);
  }
  column.flags.push_back(
      message(column.site, ": with the parts that were published (", known.source, ")"));
}

}  // namespace offcut::device_models
