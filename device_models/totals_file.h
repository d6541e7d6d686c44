// Published totals in a device file: reading and writing.
//
//   "published_totals": [
//     { "model": "mobilenet_v2", "affinity": "big", "threads": 1, "framework": "tensorflow",
//       "total_ms": 154, "energy_mj": 182, "memory_mb": 20, "loading_ms": 50, "source": "...",
//       "parts": [ { "before": "bottleneck_3_3", "ms": 49.9 } ] } ]
//
// A part is the time of all layers before a layer, or before the block of that name: "a/b" is of
// block "a". Layers share the total so that its parts come out (published_parts.h). Errors: parts
// that do not grow, or that are not below the total.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "device_models/device_model.h"
#include "engine/json/json.h"

namespace offcut::device_models {

// Reads the list; an absent one is empty. Mistakes are left in the document.
[[nodiscard]] std::vector<PublishedTotal> read_totals(JsonObject& root);
void write_totals(const DeviceModel& device, nlohmann::ordered_json& out);

}  // namespace offcut::device_models
