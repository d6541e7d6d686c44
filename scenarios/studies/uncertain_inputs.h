// The block "inputs" of sensitivity and uncertainty studies: fields and their distributions.
//
//   "inputs": { "network.uplink_mbit_per_s": { "loguniform": [1, 20] }, ... }
//
//   uniform [a, b]     loguniform [a, b]              normal [mean, sd]
//   empirical [...]    triangular [least, mode, most]  lognormal [median, sd of the logarithm]
//
// Which fields there are: uncertain_point.h.
#pragma once

#include <vector>

#include "engine/json/json.h"
#include "engine/study/response.h"

namespace offcut::scenarios {

// Reads the object "inputs". Sticky errors are left in the document.
[[nodiscard]] std::vector<Input> read_inputs(JsonObject& block);

}  // namespace offcut::scenarios
