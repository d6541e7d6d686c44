// The block "uncertainty": what of a scenario is uncertain, and how it is drawn.
//
//   "uncertainty": { "inputs": { "network.uplink_mbit_per_s": { "lognormal": [8, 0.4] } },
//                    "device_calibration_sd": 0.1, "cloud_calibration_sd": 0.1,
//                    "device_layer_sd": 0.05, "cloud_layer_sd": 0.05,
//                    "deadline_ms": 100, "seed": 1, "most_samples": 262144,
//                    "relative_width": 0.01, "share_width": 0.01 }
//
// Inputs are fields of the network. `..._layer_sd` counts for layers whose spread no trace has
// (relative; 0 unless stated). `..._calibration_sd` is one factor for all layers of a site, in
// place of what its device file says.
#pragma once

#include <optional>
#include <vector>

#include "engine/json/json.h"
#include "engine/study/monte_carlo.h"
#include "engine/study/response.h"

namespace offcut::scenarios {

struct UncertaintyChoice {
  std::vector<Input> inputs;  // fields of the network
  std::optional<double> device_calibration_sd;
  std::optional<double> cloud_calibration_sd;
  double device_layer_sd = 0;
  double cloud_layer_sd = 0;
  MonteCarloOptions draws;  // without a question
};

// Sticky errors are left in the document.
[[nodiscard]] UncertaintyChoice read_uncertainty(JsonObject block);

}  // namespace offcut::scenarios
