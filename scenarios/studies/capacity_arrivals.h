// How the requests of a device class arrive: the block "arrivals" of a capacity study.
//
//   { "process": "poisson", "per_s": 0.5 }
//   { "process": "gamma", "per_s": 0.5, "scv": 4 }
//   { "process": "periodic", "every_ms": 2000 }
//   { "process": "recorded", "span_s": 60, "times_s": [0.5, 2, ...] }
//   { "process": "daily", "mean_per_s": 0.5, "weights": [...] }      over 24 hours
//
// All rates are per device.
#pragma once

#include <vector>

#include "engine/json/json.h"
#include "engine/queue/fleet.h"

namespace offcut::scenarios {

// The elements of a list of numbers, each in the range.
[[nodiscard]] std::vector<double> read_numbers(const JsonValue& list, Range range);

// Sticky errors are left in the document.
[[nodiscard]] queue::Arrivals read_arrivals(JsonObject object);

}  // namespace offcut::scenarios
