// What a plan is asked to be: an objective to minimise and bounds to keep; and the rule by which
// two priced plans are compared.
//
// Ties are broken by rule, so that answers are the same everywhere: the lower objective, then the
// lower energy, then fewer layers on the device, then the earlier plan in the order of the cut tree
// (the order of layers in the file). Plans that keep every bound come before plans that do not;
// among the latter the one comes first whose largest ratio of value to bound is least.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/cut/table/price.h"

namespace offcut {

class CutRules;

struct Objective {
  enum class Kind {
    Latency,
    Energy,
    EnergyDelay,  // energy * latency
    Throughput,   // least time of the slowest stage: device, uplink, cloud, downlink (stream.h)
    Weighted,     // latency_weight * s + energy_weight * J, weights >= 0
  };
  Kind kind = Kind::Latency;
  double latency_weight = 0;
  double energy_weight = 0;
  EnergyScope scope = EnergyScope::All;

  // Returns the number to minimise, in SI units.
  [[nodiscard]] double value(const CutPrice& price) const;
};

// Layers that must run at a site, for instance on the device for privacy. Since a cut is closed
// under predecessors, keeping a layer on the device keeps all it depends on there too. `rules` say
// where a cut may lie at all (cut_rules.h); questions of the same rules share the object.
struct Pins {
  std::vector<LayerId> to_device{};
  std::vector<LayerId> to_cloud{};
  std::shared_ptr<const CutRules> rules{};

  [[nodiscard]] bool none() const { return to_device.empty() && to_cloud.empty() && !rules; }
  friend auto operator<=>(const Pins&, const Pins&) = default;
};

// Returns the layers of these names. NotFound with the nearest name if there is no such layer,
// Inconsistent if a layer pinned to the device depends on one pinned to the cloud.
[[nodiscard]] Result<Pins> pins_by_name(const ModelGraph& graph,
                                        std::span<const std::string> to_device,
                                        std::span<const std::string> to_cloud);

// A bound that is not set allows everything.
struct Constraints {
  std::optional<Duration> latency{};
  std::optional<Energy> energy{};  // in the scope of the objective
  std::optional<Bytes> device_memory{};
  std::optional<Bytes> uplink_bytes{};
  std::optional<double> accuracy_drop{};  // of the encoding
  Pins pins{};

  [[nodiscard]] bool none() const {
    return !latency && !energy && !device_memory && !uplink_bytes && !accuracy_drop && pins.none();
  }
};

struct Question {
  Objective objective;
  Constraints constraints;
  std::optional<Stream> stream{};  // frames come at a rate, which every plan has to sustain
};

// What decides between two plans, first to last; the earlier plan wins if all are equal.
struct Rank {
  double excess = 1;  // largest ratio of value to bound; 1 for all plans that keep every bound
  double value = 0;
  double energy = 0;
  std::uint32_t layers = 0;
  const char* binding = "";  // the bound with that ratio, if one is broken; not compared

  [[nodiscard]] bool feasible() const { return excess <= 1.0; }
  friend bool operator<(const Rank& a, const Rank& b) {
    if (a.excess != b.excess) return a.excess < b.excess;
    if (a.value != b.value) return a.value < b.value;
    if (a.energy != b.energy) return a.energy < b.energy;
    return a.layers < b.layers;
  }
};

// Pins are not looked at: whoever lists the plans leaves out those that break them.
[[nodiscard]] Rank rank_of(const Question& question, const CutFigures& figures,
                           const CutPrice& price);

}  // namespace offcut
