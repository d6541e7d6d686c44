// The settings of a network by the keys of its file, for the page, which computes with them.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "network_models/network_spec.h"

namespace offcut::scenarios {

// { "transport": "slow_start", "connection": "warm", "tail_rule": "full",
//   "uplink_mbit_per_s": 12.5, ... }: every key, in its unit. "uplink_trace" and "downlink_trace"
// are true where the bandwidth is recorded.
[[nodiscard]] nlohmann::ordered_json network_settings(const network_models::NetworkSpec& spec);

}  // namespace offcut::scenarios
