// The calibrated part of a device file: reading and writing kernel tables, transfers, laws, ratios.
//
//   "kernels": [ { POINT, "whole_over_sum": 1.01, "total_sd": 0.05,
//                  "peak_gflop_per_s": 31, "peak_gb_per_s": 6.2, "source": "...",
//                  "classes": [ { "kernel": "conv3x3s1", "fixed_us": 12, "us_per_mflop": 31,
//                                 "us_per_mb_read": 150, "us_per_mb_written": 80,
//                                 "us_per_mb_weights": 0, "samples": 96, "relative_sd": 0.04,
//                                 "mflop": [1.2, 690], "mb": [0.1, 9], "us_most": 9000,
//                                 "us_per_mb_beyond_cache": 90, "cache_mb": 1,
//                                 "anchors": [ [7.1, 6.2, 6.2, 5.9, -0.02] ] } ] } ]
//   "transfers": [ { "from": [ { POINT } ], "to": { POINT }, "source": "...",
//                    "classes": [ { "kernel": "conv1x1", "fixed_us": 3, "factors": [0.29],
//                                   "samples": 60, "relative_sd": 0.03 } ] } ]
//   "thread_laws": [ { "affinity": "big", "framework": "ncnn", "kernel": "any", "serial": 0.1,
//                      "parallel": 0.9, "per_thread": 0.01, "per_doubling": 0, "floor": 0,
//                      "ms_per_layer": 0, "relative_sd": 0.05, "most_threads": 4,
//                      "form": "a+b/n+c(n-1)", "tried": [ { "form": "a+b/n", "error": 0.06 } ],
//                      "source": "..." } ]
//   "sharing_laws": [ { "affinity": "big+little", "framework": "ncnn", "kappa": 1.18,
//                       "static_share": 1, "ratio_power": -0.4, "layer_power": -0.05,
//                       "relative_sd": 0.08, "source": "..." } ]
//   "ratios": [ { "field": "framework", "from": "tensorflow", "to": "mace", "kernel": "any",
//                 "time_ratio": 0.46, "relative_sd": 0.3, "source": "..." } ]
//
// POINT: the keys of an operating point as in a trace file.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "device_models/device_model.h"
#include "engine/json/json.h"

namespace offcut::device_models {

// `source` of a file: a text, or an object of texts that are joined.
[[nodiscard]] std::string read_source(JsonObject& object);
// Reads the keys of an operating point; absent threads are `default_threads`.
[[nodiscard]] OperatingPoint read_point(JsonObject& object, int default_threads);

// Reads the five lists above; mistakes are left in the document.
void read_laws(JsonObject& root, DeviceModel& device);

// Returns the value at 14 significant digits: what units were converted for is written as it was
// read.
[[nodiscard]] double tidy(double value);

// Appends the keys of an operating point, or the five lists, those that are not empty.
void write_point(const OperatingPoint& point, nlohmann::ordered_json& out);
void write_laws(const DeviceModel& device, nlohmann::ordered_json& out);

}  // namespace offcut::device_models
