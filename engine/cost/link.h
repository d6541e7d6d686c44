// The link between the device and the cloud as the engine sees it: what moving some bytes up,
// waiting and moving some bytes down takes in time and in energy of the device's radio.
//
// Network models (network_models/) implement it. Every implementation must be MONOTONE: more bytes
// up, more bytes down or a longer wait never lower any of the time up, the time down, the transmit
// energy and the total energy; the solvers prune on it, and a property test holds every model to
// it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/units.h"

namespace offcut {

// What one inference asks of the link.
struct Exchange {
  Bytes up;       // payload to the cloud
  Bytes down;     // payload back
  Duration wait;  // between the last byte up and the first byte down: the cloud computes
};

struct LinkCost {
  Duration up;       // start of sending until the cloud has the last byte
  Duration down;     // cloud has the result until the device has its last byte
  Energy transmit;   // radio while sending
  Energy receive;    // radio while receiving
  Energy promotion;  // radio, from idle to connected
  Energy tail;       // radio, after the last byte
  Energy idle;       // radio while it waits for the cloud

  Duration time() const { return up + down; }
  Energy energy() const { return transmit + receive + promotion + tail + idle; }
};

// The coefficients of a link whose cost is exactly linear in bytes and wait. Solvers use them to
// sweep millions of networks in tight loops and to find exact breakpoints.
//   time            = fixed + up_s_per_byte * up + down_s_per_byte * down
//   transmit energy = fixed_transmit + transmit_j_per_byte * up      (likewise receive)
struct AffineCoefficients {
  Duration fixed_up;  // charged once when anything is offloaded
  Duration fixed_down;
  double up_s_per_byte = 0;
  double down_s_per_byte = 0;
  Energy fixed_transmit;
  Energy fixed_receive;
  double transmit_j_per_byte = 0;
  double receive_j_per_byte = 0;
  Energy promotion;
  Energy tail;
  Power wait_power;  // radio while the cloud computes
};

// The range a cost lies in, for models that know only bounds (a connection that sat idle, a wait
// for a grant, random losses). Each side is a cost of its own.
struct LinkBounds {
  LinkCost least;
  LinkCost most;
};

class Link {
 public:
  virtual ~Link() = default;
  // The cost of one exchange that offloads something. Cuts that offload nothing never ask.
  [[nodiscard]] virtual LinkCost cost(const Exchange& exchange) const = 0;
  // The range of that cost; the cost itself where the model gives one number.
  [[nodiscard]] virtual LinkBounds bounds(const Exchange& exchange) const {
    const LinkCost one = cost(exchange);
    return {one, one};
  }
  // Warnings for the result, e.g. a rate outside the range the radio power was fitted for.
  [[nodiscard]] virtual std::vector<std::string> flags(const Exchange&) const { return {}; }
  // The coefficients if the model is exactly affine, else nothing.
  [[nodiscard]] virtual std::optional<AffineCoefficients> affine() const { return std::nullopt; }
  // A bound on what waiting costs: one more second between up and down takes no more time on the
  // link and at most this power. Nothing: waiting may cost anything (a radio that falls asleep and
  // has to be promoted again, a transport that starts slow again). The solvers prune much more
  // where there is a bound.
  [[nodiscard]] virtual std::optional<Power> wait_power_limit() const {
    const std::optional<AffineCoefficients> coefficients = affine();
    if (!coefficients) return std::nullopt;
    return coefficients->wait_power;
  }
  // A wait beyond which a cost is added once, e.g. a radio wakes up from sleep; the bound
  // above then holds between two waits on the same side of it. Nothing: it holds throughout.
  [[nodiscard]] virtual std::optional<Duration> wait_step() const { return std::nullopt; }
  [[nodiscard]] virtual const std::string& name() const = 0;
  // The settings that results report. Zero where a model has no such number (a trace).
  [[nodiscard]] virtual Bandwidth uplink() const = 0;
  [[nodiscard]] virtual Bandwidth downlink() const = 0;
  [[nodiscard]] virtual Duration round_trip() const = 0;
};

}  // namespace offcut
