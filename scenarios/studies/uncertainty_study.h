// The study "uncertainty": how sure the answer of a scenario is.
//
//   { ...a scenario without a sweep..., "study": "uncertainty",
//     "uncertainty": { "inputs": { "network.uplink_mbit_per_s": { "lognormal": [8, 0.4] } },
//                      "device_calibration_sd": 0.1, "cloud_calibration_sd": 0.1,
//                      "device_layer_sd": 0.05, "cloud_layer_sd": 0.05,
//                      "deadline_ms": 100, "seed": 1, "most_samples": 262144,
//                      "relative_width": 0.01 } }
//
// Inputs are network fields (uncertain_point.h). Layer times spread as the traces measured; where a
// trace has no spread, by `..._layer_sd` (relative; 0 unless stated). `..._calibration_sd` is one
// factor for all layers of a site. The table has, per cut, P50, P95 and P99 of latency and energy,
// the probability that it is the best in each, and that it meets the deadline, all with 95%
// intervals, and says how many samples were needed. Cuts that are the best less than once in a
// thousand samples are left out, but for device-only and cloud-only.
#pragma once

#include <vector>

#include "engine/base/result.h"
#include "scenarios/file/catalog.h"
#include "scenarios/file/study.h"
#include "scenarios/results/study_table.h"

namespace offcut::scenarios {

[[nodiscard]] Result<std::vector<StudyTable>> run_uncertainty(const Study& study,
                                                              const Catalog& catalog);

}  // namespace offcut::scenarios
