#include "engine/cut/best_cut.h"

#include <algorithm>
#include <tuple>

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
  bool keeps() const { return ratio <= 1.0; }
};

Excess excess_of(const Question& question, const CutTable& table, CutId cut,
                 const CutPrice& price) {
  const Constraints& bounds = question.constraints;
  Excess excess;
  if (bounds.latency) excess.look_at(price.latency().s(), bounds.latency->s(), "latency_ms");
  if (bounds.energy) {
    excess.look_at(price.energy(question.objective.scope).j(), bounds.energy->j(), "energy_mj");
  }
  if (bounds.device_memory) {
    excess.look_at(table.device_memory(cut).as_double(), bounds.device_memory->as_double(),
                   "device_memory_mb");
  }
  if (bounds.uplink_bytes) {
    excess.look_at(table.up(cut).as_double(), bounds.uplink_bytes->as_double(), "uplink_bytes");
  }
  return excess;
}

// What decides between two cuts, first to last.
struct Rank {
  double excess;  // 1 for all plans that keep every bound
  double value;
  double energy;
  std::uint32_t layers;
  bool operator<(const Rank& other) const {
    return std::tie(excess, value, energy, layers) <
           std::tie(other.excess, other.value, other.energy, other.layers);
  }
};

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
      return std::max({price.device, price.uplink, price.cloud, price.downlink}).s();
    case Kind::Weighted:
      return latency_weight * price.latency().s() + energy_weight * price.energy(scope).j();
  }
  return price.latency().s();
}

BestCut best_cut(const CutTable& table, const CutTree& tree, const Columns& columns,
                 const Link& link, const Question& question) {
  BestCut best;
  std::optional<Rank> least;
  for (CutId cut = 0; cut < table.cuts(); ++cut) {
    const CutPrice price = offcut::price(table, tree, cut, columns, link);
    const Excess excess = excess_of(question, table, cut, price);
    const Rank rank{.excess = excess.keeps() ? 1.0 : excess.ratio,
                    .value = question.objective.value(price),
                    .energy = price.energy(question.objective.scope).j(),
                    .layers = table.layers_on_device(cut)};
    if (least && !(rank < *least)) continue;
    least = rank;
    best = {.cut = cut,
            .price = price,
            .feasible = excess.keeps(),
            .binding = excess.keeps() ? "" : excess.bound};
  }
  return best;
}

}  // namespace offcut
