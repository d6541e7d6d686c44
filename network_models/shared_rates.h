// What one of several users sees of a link: its share of both rates, and the backlog in front.
// Internal to network_models/.
#pragma once

#include "network_models/network_spec.h"

namespace offcut::network_models {

// Which part of the capacity of the link one of the users gets (contention.h).
[[nodiscard]] double share_of(const NetworkSpec& spec);

struct Rates {
  Bandwidth up;
  Bandwidth down;  // zero: the reply takes no time
};
[[nodiscard]] Rates shared_rates(const NetworkSpec& spec);

// Returns what the backlog adds to a round trip. It drains at the rate of the whole link.
[[nodiscard]] Duration queueing_of(const NetworkSpec& spec);

}  // namespace offcut::network_models
