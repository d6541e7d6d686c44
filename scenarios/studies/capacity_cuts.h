// The cuts of one class as the capacity planner takes them: priced over its network, for every kind
// of server, thinned to those that can matter.
//
// A cut can matter if no other is at least as good in latency alone, device energy, cloud time
// (which decides how many servers it takes) and upload (whose time spreads). Of these the 24
// fastest are kept, and always
// device-only, cloud-only and the cut the policy names.
//
//   uplink  = up (scales with bandwidth; what a shared cell shares) + half a round trip
//             over a recorded bandwidth: one of the times at instants drawn from all of it
//   energy  = compute + (transmit + receive: scale with transfer time) + (promotion, tail, idle)
//   waiting in the cloud's queue costs what one more second of cloud time would
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/cost/link.h"
#include "engine/queue/demand.h"
#include "scenarios/prepared/cut_group.h"

namespace offcut::scenarios {

using CutLinks = std::vector<std::unique_ptr<Link>>;

struct CutPricing {
  double uplink_scv = 0;            // spread of transfer times
  std::vector<double> service_scv;  // [server kinds] spread of cloud times
  std::string wanted;               // first_cloud_layer of a cut to keep, or ""
};

// `group` has one device column and one cloud column per kind. `links`: the network at instants
// that are equally likely, at least one; times and energies are means over them. TooLarge where the
// cuts of the model cannot be listed and there are several kinds.
[[nodiscard]] Result<std::vector<queue::CutOption>> cut_options(const CutGroup& group,
                                                                const CutLinks& links,
                                                                const CutPricing& pricing);

}  // namespace offcut::scenarios
