// The best cut over the uplink, found by the engine, for networks that the page cannot price:
// recorded bandwidths, and losses that are simulated.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

// { "uplink_scale": [..], "place": [..], "layers": [..], "latency_s": [..], "energy_j": [..] }: the
// rate of the network a tenth to ten times as high. Nothing for a network that has a closed form.
[[nodiscard]] std::optional<nlohmann::ordered_json> engine_curve(
    const Combination& combination, const network_models::NetworkSpec& spec);

}  // namespace offcut::scenarios
