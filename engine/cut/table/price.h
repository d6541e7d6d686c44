// The price of one cut over one link: latency and device energy in components that add up.
//
//   latency = (device + cloud) + (uplink + downlink) + edge
//   energy  = compute + transmit + receive + promotion + tail + idle
//
// The latency is summed in this order: off the network first, then the network, then both, so that
// a cut which is no worse off the network and no worse on it is no worse in the rounded sum either
// (skyline.h rests on it). The edge is a third site between the two (three_sites.h); without one it
// takes no time, and adding zero changes no sum. Idle is what the device (and its radio) draws
// while it waits for network and cloud. A cut that offloads nothing pays neither network nor cloud.
// Base equations: Xia et al., "DNNTune", TACO 2019.
#pragma once

#include <optional>

#include "engine/base/units.h"
#include "engine/cost/link.h"
#include "engine/cut/table/cut_table.h"
#include "engine/cut/table/stream.h"

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
  Duration cloud_stage{};  // how long a frame of a stream holds the cloud; else the same as `cloud`
  Duration edge{};         // of a site between device and cloud, where there is one

  Duration network() const { return uplink + downlink; }
  Duration latency() const { return (device + cloud) + (uplink + downlink) + edge; }
  Stages stages() const { return {{device, uplink, cloud_stage, downlink}}; }
  Energy energy(EnergyScope scope = EnergyScope::All) const {
    return scope == EnergyScope::Dnntune ? compute + transmit
                                         : compute + transmit + receive + promotion + tail + idle;
  }
};

// Which of the columns of a table are in use.
struct Columns {
  std::size_t device = 0;
  std::size_t cloud = 0;
  std::size_t encoding = 0;  // of what crosses

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
  double accuracy_drop = 0;  // of the encoding
  Duration device_codec{};   // share of `device` that encodes and decodes
  Duration cloud_codec{};    // share of `cloud` that keeps its time where the cloud slows down
  Energy codec_energy{};     // share of `energy`
};

// Adds to the figures of a cut that offloads what its encoding costs, given the bytes that cross as
// the model holds them.
void add_codec(CutFigures& figures, const Encoding& encoding, Bytes raw_up, Bytes raw_down);

// The same cut while the layers on either site take so many times as long. Codecs keep their time.
[[nodiscard]] CutFigures slowed(CutFigures figures, double device, double cloud);

[[nodiscard]] CutFigures figures_of(const CutTable& table, const CutTree& tree, CutId cut,
                                    const Columns& columns);

// With a stream, the price of one of its frames (stream.h).
[[nodiscard]] CutPrice price(const CutFigures& figures, const Link& link,
                             const std::optional<Stream>& stream = std::nullopt);
[[nodiscard]] CutPrice price(const CutTable& table, const CutTree& tree, CutId cut,
                             const Columns& columns, const Link& link);

}  // namespace offcut
