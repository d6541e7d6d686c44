// One TCP transfer, packet by packet and clocked by its acknowledgements.
//
//   sender    |1 2 .. 10            | each ACK releases two packets, later one (cubic_window.h)
//              \ \    \            /
//   link        queue, served in order by a rate or by the opportunities of a trace
//                \ \    \       /
//   receiver      *  *   *  ACK, serialised at the rate of the other direction
//
// For rates that vary while a transfer runs. On a constant rate it agrees with the closed form of
// transport.h. There are no timeouts: an outage longer than one delays the transfer, but nothing is
// sent twice. No loss either (see loss.h). O(segments) up to 4096 segments; from there on the
// window is taken as open and the rest flows: O(log n).
#pragma once

#include "engine/base/units.h"
#include "network_models/bandwidth_trace.h"
#include "network_models/network_spec.h"

namespace offcut::network_models {

// What a transfer over a trace meets besides the trace.
struct PacketPath {
  Duration round_trip;
  Connection connection = Connection::New;
  Bandwidth back = {};  // rate of the other direction; zero: acknowledgements take no time
  const BandwidthTrace* back_trace = nullptr;  // instead of the rate, on the same clock
  double scale = 1;                            // the trace counts so many times, > 0
  double share = 1;          // of the trace that this flow gets, `scale` included, > 0
  double back_share = 1;     // likewise of the back trace
  Bytes queue{};             // standing backlog in front of what is sent
  Duration back_queueing{};  // delay of acknowledgements by a backlog of the other direction
};

// Returns the time from the start (connect, or send on an open connection) until the receiver has
// the last byte. `start` is in trace time. Monotone in payload. A later start may end earlier: what
// it meets in its first rounds decides when it leaves slow start.
[[nodiscard]] Duration packet_transfer(const BandwidthTrace& trace, const PacketPath& path,
                                       Bytes payload, Duration start);

}  // namespace offcut::network_models
