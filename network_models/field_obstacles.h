// Why a key of a network has no effect: what the rows of network_fields.cc ask. Each returns
// "expected ..., found ..." where the key does nothing on a network, and "" where it may.
// Internal to network_models/.
#pragma once

#include <string>

#include "network_models/network_spec.h"

namespace offcut::network_models {

[[nodiscard]] std::string over_uplink_trace(const NetworkSpec& spec);
[[nodiscard]] std::string over_downlink_trace(const NetworkSpec& spec);
[[nodiscard]] std::string without_quantiles(const NetworkSpec& spec);
[[nodiscard]] std::string without_downlink(const NetworkSpec& spec);
[[nodiscard]] std::string without_uplink_trace(const NetworkSpec& spec);
[[nodiscard]] std::string without_trip(const NetworkSpec& spec);
[[nodiscard]] std::string over_affine(const NetworkSpec& spec);
[[nodiscard]] std::string without_states(const NetworkSpec& spec);
[[nodiscard]] std::string without_gaps(const NetworkSpec& spec);

}  // namespace offcut::network_models
