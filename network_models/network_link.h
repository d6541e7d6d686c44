// A link built from a network spec: time of transport.h, energy of radio.h, sharing of
// contention.h.
//
// One exchange, as it is charged:
//
//   up     promotion, scheduling grant, handshake, half a round trip, queue, bytes up, stalls
//   wait   (the cloud computes)
//   down   waking from DRX, half a round trip, bytes down, stalls
//
// `affine` charges the whole round trip to `up`, as the papers do. A reply of no bytes takes no
// time. A connection that sat idle lies between a warm one and a restart of slow start: cost() is
// the slower, bounds() gives both. Likewise the scheduling grant: cost() takes its mean.
#pragma once

#include <memory>

#include "engine/base/result.h"
#include "engine/cost/link.h"
#include "network_models/network_spec.h"

namespace offcut {

// Returns the link of a spec. InvalidArgument for a spec without an uplink rate, or with settings
// that its transport cannot take. About a tenth of a microsecond: made for one call a scenario.
[[nodiscard]] Result<std::unique_ptr<Link>> build_link(const NetworkSpec& spec);

}  // namespace offcut
