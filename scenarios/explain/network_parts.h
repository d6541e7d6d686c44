// What the time of an upload is made of, in the order in which it passes.
//
//   loss | promotion | grant | handshake | slow start | propagation | serialisation
//
// Each part is what its cause adds: the link is built again without it, one cause after the other,
// so the parts add up to the whole whatever the transport. Propagation holds the queue.
#pragma once

#include <vector>

#include "network_models/network_spec.h"
#include "scenarios/rows/placement.h"

namespace offcut::scenarios {

// Parts that take time, of the exchange of a plan that offloads. Empty over a recorded bandwidth,
// whose parts depend on when they begin.
[[nodiscard]] std::vector<PlanStep> upload_parts(const network_models::NetworkSpec& spec,
                                                 const Exchange& exchange);

}  // namespace offcut::scenarios
