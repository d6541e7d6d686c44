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
// factor for all layers of a site. All cuts that keep the pins compete, in every encoding. The
// table has, per plan, P50, P95 and P99 of latency and energy, and probabilities:
//
//   fastest, least_energy   of the plans that keep the bounds it has the least latency or energy
//   best                    the same for the objective of the scenario
//   feasible                it keeps the bounds and sustains the stream, where there are any
//   meets_deadline          its latency is within deadline_ms, where that is stated
//
// all with 95% intervals, and says how many samples were needed. Plans that win less than once in a
// thousand samples are left out, but for device-only and cloud-only.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/file/catalog.h"
#include "scenarios/file/study.h"
#include "scenarios/results/study_table.h"

namespace offcut::scenarios {

[[nodiscard]] Result<std::vector<StudyTable>> run_uncertainty(const Study& study,
                                                              const Catalog& catalog);

// Everything short of running. Returns the warnings of the files.
[[nodiscard]] Result<std::vector<std::string>> check_uncertainty(const Study& study,
                                                                 const Catalog& catalog);

}  // namespace offcut::scenarios
