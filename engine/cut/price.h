// The price of one cut over one link: latency and device energy in components that add up.
//
//   latency = (device + cloud) + (uplink + downlink)
//   energy  = compute + transmit + receive + promotion + tail + idle
//
// The latency is summed in this order: off the network first, then the network, then both, so that
// a cut which is no worse off the network and no worse on it is no worse in the rounded sum either
// (skyline.h rests on it). Idle is what the device (and its radio) draws while it waits for network
// and cloud. A cut that offloads nothing pays neither network nor cloud. Base equations: Xia et
// al., "DNNTune", TACO 2019.
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
  Duration latency() const { return (device + cloud) + (uplink + downlink); }
  Energy energy(EnergyScope scope = EnergyScope::All) const {
    return scope == EnergyScope::Dnntune ? compute + transmit
                                         : compute + transmit + receive + promotion + tail + idle;
  }
};

// Which of the columns of a table are in use.
struct Columns {
  std::size_t device = 0;
  std::size_t cloud = 0;

  friend auto operator<=>(const Columns&, const Columns&) = default;
};

// What the price of a cut depends on at one pair of operating points, besides the link.
struct CutFigures {
  Duration device;
  Energy energy;  // of the device while it computes
  Duration cloud;
  Bytes up;
  Bytes down;
  Bytes memory;
  Power idle_power;          // of the device while it waits
  std::uint32_t layers = 0;  // on the device
  bool offloads = true;      // false: device-only
};

[[nodiscard]] CutFigures figures_of(const CutTable& table, const CutTree& tree, CutId cut,
                                    const Columns& columns);

[[nodiscard]] CutPrice price(const CutFigures& figures, const Link& link);
[[nodiscard]] CutPrice price(const CutTable& table, const CutTree& tree, CutId cut,
                             const Columns& columns, const Link& link);

}  // namespace offcut
