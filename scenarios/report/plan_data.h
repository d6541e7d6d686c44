// The plans of one combination as the page reads them: one array per figure, in SI units.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "scenarios/report/plan_list.h"

namespace offcut::scenarios {

// { "cut": [..], "place": [places in "places"], "layers", "device_s", "energy_j", "cloud_s",
//   "up_bytes", "down_bytes", "memory_bytes", "spread_s": [..],
//   "on_device": ["f0.."], hexadecimal, layer 0 the highest bit of the first digit
//   "idle_w", "offloads", "all_cuts", "complete", "cuts" }
// "up_elements", "down_elements" only where other bytes per element can be asked for; encodings and
// what their codecs take only where there are any.
[[nodiscard]] nlohmann::ordered_json plan_data(const PlanList& list,
                                               const Combination& combination);

}  // namespace offcut::scenarios
