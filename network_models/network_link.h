// A link built from a network spec: time of transport.h, packet_transfer.h or loss.h, energy of
// radio.h, sharing of contention.h.
//
// One exchange, as it is charged:
//
//   up     promotion, scheduling grant, handshake, half a round trip, queue, bytes up, stalls
//   wait   (the cloud computes)
//   down   waking from DRX, half a round trip, bytes down, stalls
//
// `affine` charges the whole round trip to `up`, as the papers do. A reply of no bytes takes no
// time.
//
// Where the model knows a range, cost() is one stated member of it and bounds() gives both ends:
//   connection idle     warm .. restart of slow start; cost() is the restart
//   scheduling grant    no wait .. a whole period; cost() takes half
//   loss over 0.5 %     5th .. 95th percentile of simulated transfers; cost() is their mean
//
// Over a trace (spec.uplink_trace) each transport keeps its own law, and its bytes up follow the
// recorded rate from spec.trace_start (trace_transfer.h). `users`, `stations` and `queue` share the
// recorded rate as they share a constant one; `uplink_scale` multiplies it. A reply goes at the
// rate of the spec, or at the mean of its own trace, which keeps the link monotone in the wait. The
// replay study (replay.h) follows both directions.
#pragma once

#include <memory>

#include "engine/base/result.h"
#include "engine/cost/link.h"
#include "network_models/network_spec.h"

namespace offcut::network_models {

// Returns the link of a spec. InvalidArgument for a spec without an uplink rate, or with loss and a
// trace at once. A fraction of a microsecond, but some ten milliseconds for loss over 0.5 %, where
// a table is simulated.
[[nodiscard]] Result<std::unique_ptr<Link>> build_link(const NetworkSpec& spec);

}  // namespace offcut::network_models
