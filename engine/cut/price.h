// The price of one cut over one link: latency and device energy in components that add up.
//
//   latency = device + uplink + cloud + downlink
//   energy  = compute + transmit + receive + promotion + tail + idle
//
// Idle is what the device (and its radio) draws while it waits for network and cloud. A cut that
// offloads nothing pays neither network nor cloud. Base equations: Xia et al., "DNNTune", TACO
// 2019.
#pragma once

#include "engine/base/units.h"
#include "engine/cost/link.h"
#include "engine/cut/cut_table.h"

namespace offcut {

// Which components an objective or a total counts.
enum class EnergyScope {
  All,
  Dnntune,  // compute and transmit only, as the paper does
};

struct CutPrice {
  Duration device;
  Duration uplink;
  Duration cloud;
  Duration downlink;
  Energy compute;
  Energy transmit;
  Energy receive;
  Energy promotion;
  Energy tail;
  Energy idle;

  Duration network() const { return uplink + downlink; }
  Duration latency() const { return device + uplink + cloud + downlink; }
  Energy energy(EnergyScope scope = EnergyScope::All) const {
    return scope == EnergyScope::Dnntune ? compute + transmit
                                         : compute + transmit + receive + promotion + tail + idle;
  }
};

// Which of the columns of a table are in use.
struct Columns {
  std::size_t device = 0;
  std::size_t cloud = 0;
};

[[nodiscard]] CutPrice price(const CutTable& table, const CutTree& tree, CutId cut,
                             const Columns& columns, const Link& link);

}  // namespace offcut
