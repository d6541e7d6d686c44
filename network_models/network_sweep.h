// Sensitivity over bandwidth: which plan is best at which uplink rate, for any network model.
//
//   plan     |  device-only  |   cut at pool3   |      cloud-only
//            +---------------+------------------+--------------------> Mbit/s (log)
//           0.1             2.3                7.9                100
//
// The engine answers it over any one-parameter family of links (engine/cut/skyline/regimes.h); the family
// here is one network with its uplink rate varied, the downlink in a fixed ratio to it or left
// alone. For affine links without DRX the points of change are exact, as the cost is linear in the
// inverse rate; for the others they are bracketed numerically, to the limits stated there.
#pragma once

#include <vector>

#include "engine/base/result.h"
#include "engine/cut/skyline/regimes.h"
#include "network_models/network_spec.h"

namespace offcut::network_models {

struct BandwidthRange {
  Bandwidth least;                // > 0
  Bandwidth most;                 // > least
  bool downlink_follows = false;  // keeps the ratio of the spec's two rates
};

struct BandwidthRegime {
  Bandwidth from;
  Bandwidth to;
  std::size_t plan = 0;  // position in Skyline::plans()
  bool feasible = true;
};

struct BandwidthRegimes {
  std::vector<BandwidthRegime> list;  // ascending rates, without gaps
  bool exact = false;
};

// Returns the network with another uplink rate, as a function of 1 / (Mbit/s). The spec must build.
[[nodiscard]] LinkAt links_over_uplink(const NetworkSpec& spec, bool downlink_follows);

// Returns the best plan of the skyline over the range. InvalidArgument for an empty range, a spec
// that does not build, or a network that follows a trace.
[[nodiscard]] Result<BandwidthRegimes> bandwidth_regimes(const Skyline& skyline,
                                                         const NetworkSpec& spec,
                                                         const BandwidthRange& range,
                                                         const Question& question);

}  // namespace offcut::network_models
