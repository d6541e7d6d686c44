#include "engine/cut/table/question.h"

#include <algorithm>

#include "engine/base/text.h"

namespace offcut {
namespace {

// How far a plan exceeds its bounds: the largest ratio of value to bound, and whose it is.
struct Excess {
  double ratio = 0;
  const char* bound = "";

  void look_at(double value, double limit, const char* name) {
    const double r = limit > 0 ? value / limit : value > 0 ? 1e300 : 0.0;
    if (r > ratio) *this = {r, name};
  }
};

Excess excess_of(const Question& question, const CutFigures& figures, const CutPrice& price) {
  const Constraints& bounds = question.constraints;
  Excess excess;
  if (bounds.latency) excess.look_at(price.latency().s(), bounds.latency->s(), "latency_ms");
  if (bounds.energy) {
    excess.look_at(price.energy(question.objective.scope).j(), bounds.energy->j(), "energy_mj");
  }
  if (bounds.device_memory) {
    excess.look_at(figures.memory.as_double(), bounds.device_memory->as_double(),
                   "device_memory_mb");
  }
  if (bounds.uplink_bytes) {
    excess.look_at(figures.up.as_double(), bounds.uplink_bytes->as_double(), "uplink_bytes");
  }
  if (bounds.accuracy_drop) {
    excess.look_at(figures.accuracy_drop, *bounds.accuracy_drop, "accuracy_drop");
  }
  if (question.stream) {
    excess.look_at(question.stream->frames_per_s * price.stages().bottleneck().s(), 1,
                   "frames_per_s");
  }
  return excess;
}

Result<std::vector<LayerId>> layers_by_name(const ModelGraph& graph,
                                            std::span<const std::string> names) {
  std::vector<LayerId> layers;
  for (const std::string& name : names) {
    const std::optional<LayerId> layer = graph.find_layer(name);
    if (!layer) {
      std::vector<std::string> known;
      for (const Layer& each : graph.layers()) known.push_back(each.name);
      return fail(ErrorCode::NotFound,
                  message("pinned layer: expected a layer of ", in_quotes(graph.name()), ", found ",
                          in_quotes(name), suggestion(name, known)));
    }
    layers.push_back(*layer);
  }
  std::sort(layers.begin(), layers.end());
  layers.erase(std::unique(layers.begin(), layers.end()), layers.end());
  return layers;
}

}  // namespace

double Objective::value(const CutPrice& price) const {
  switch (kind) {
    case Kind::Latency:
      return price.latency().s();
    case Kind::Energy:
      return price.energy(scope).j();
    case Kind::EnergyDelay:
      return price.energy(scope).j() * price.latency().s();
    case Kind::Throughput:
      return price.stages().bottleneck().s();
    case Kind::Weighted:
      return latency_weight * price.latency().s() + energy_weight * price.energy(scope).j();
  }
  return price.latency().s();
}

Rank rank_of(const Question& question, const CutFigures& figures, const CutPrice& price) {
  Rank rank{.value = question.objective.value(price),
            .energy = price.energy(question.objective.scope).j(),
            .layers = figures.layers};
  const Constraints& bounds = question.constraints;
  if (!bounds.latency && !bounds.energy && !bounds.device_memory && !bounds.uplink_bytes &&
      !bounds.accuracy_drop && !question.stream) {
    return rank;
  }
  const Excess excess = excess_of(question, figures, price);
  if (excess.ratio > 1.0) {
    rank.excess = excess.ratio;
    rank.binding = excess.bound;
  }
  return rank;
}

Result<Pins> pins_by_name(const ModelGraph& graph, std::span<const std::string> to_device,
                          std::span<const std::string> to_cloud) {
  auto device = layers_by_name(graph, to_device);
  if (!device) return fail(device.error());
  auto cloud = layers_by_name(graph, to_cloud);
  if (!cloud) return fail(cloud.error());

  // Whatever depends on a layer in the cloud is in the cloud.
  std::vector<bool> in_cloud(graph.layer_count(), false);
  for (const LayerId v : *cloud) in_cloud[v] = true;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    for (const LayerId before : graph.predecessors(v))
      in_cloud[v] = in_cloud[v] || in_cloud[before];
  }
  for (const LayerId v : *device) {
    if (!in_cloud[v]) continue;
    return fail(ErrorCode::Inconsistent,
                message("pinned layer ", in_quotes(graph.layers()[v].name),
                        ": expected on the device, found that it is or depends on a layer pinned "
                        "to the cloud"));
  }
  return Pins{.to_device = std::move(*device), .to_cloud = std::move(*cloud), .rules = {}};
}

}  // namespace offcut
