// One transfer over a recorded rate, by each of the laws of transport.h but the packets'
// (packet_transfer.h).
//
// The closed forms of transport.h say what a transfer takes at a constant rate. Here the same steps
// are walked in time, each at the rate that the trace has then:
//
//   size_over_rate   the payload flows
//   affine           a round trip, then the payload flows
//   handshake_wire   the round trips of opening, the backlog, the wire bytes, half a round trip
//   slow_start       the same, but window k + 1 leaves no sooner than the first ACK of window k
//
// On a constant trace each gives the closed form's time up to rounding. That is what lets a plan
// that was chosen at a constant rate be judged over a trace.
//
// One of several flows has a share of the rate: its bytes count 1 / share times. A standing backlog
// of q bytes (NetworkSpec::queue) delays every round trip by the time that q takes on the whole
// link. Transfers never overtake. O(log n) for n entries of the trace, times the windows of slow
// start (at most 48).
#pragma once

#include "engine/base/units.h"
#include "network_models/bandwidth_trace.h"
#include "network_models/packet_transfer.h"

namespace offcut::network_models {

// Return the time from `start`, in trace time, until the receiver has the last byte.
[[nodiscard]] Duration payload_over_trace(const BandwidthTrace& trace, const PacketPath& path,
                                          Bytes payload, Duration start);
[[nodiscard]] Duration affine_over_trace(const BandwidthTrace& trace, const PacketPath& path,
                                         Bytes payload, Duration start);
[[nodiscard]] Duration wire_over_trace(const BandwidthTrace& trace, const PacketPath& path,
                                       Bytes payload, Duration start);
[[nodiscard]] Duration slow_start_over_trace(const BandwidthTrace& trace, const PacketPath& path,
                                             Bytes payload, Duration start);

}  // namespace offcut::network_models
