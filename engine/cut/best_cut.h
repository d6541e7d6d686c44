// The best cut for one pair of operating points and one link, by pricing every cut of the table.
//
// Ties are broken by rule, so that answers are the same everywhere: the lower objective, then the
// lower energy, then fewer layers on the device, then the smaller cut number (the order of the
// tree, which is the order of layer names in the file). O(cuts) prices. `question` says what to
// minimise and which bounds hold.
#pragma once

#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/cut/price.h"

namespace offcut {

struct Objective {
  enum class Kind {
    Latency,
    Energy,
    EnergyDelay,  // energy * latency
    Throughput,   // least time of the slowest stage: device, uplink, cloud, downlink
    Weighted,     // latency_weight * s + energy_weight * J
  };
  Kind kind = Kind::Latency;
  double latency_weight = 0;
  double energy_weight = 0;
  EnergyScope scope = EnergyScope::All;

  // Returns the number to minimise, in SI units.
  [[nodiscard]] double value(const CutPrice& price) const;
};

// A bound that is not set allows everything.
struct Constraints {
  std::optional<Duration> latency;
  std::optional<Energy> energy;  // in the scope of the objective
  std::optional<Bytes> device_memory;
  std::optional<Bytes> uplink_bytes;

  [[nodiscard]] bool none() const { return !latency && !energy && !device_memory && !uplink_bytes; }
};

struct BestCut {
  CutId cut = 0;
  CutPrice price;
  bool feasible = true;
  std::string binding;  // not feasible: the bound that the nearest plan breaks
};

struct Question {
  Objective objective;
  Constraints constraints;
};

// Returns the best cut that keeps every bound. If none does, `feasible` is false and the cut is the
// one that exceeds the bounds least (by the largest ratio of value to bound).
[[nodiscard]] BestCut best_cut(const CutTable& table, const CutTree& tree, const Columns& columns,
                               const Link& link, const Question& question);

}  // namespace offcut
