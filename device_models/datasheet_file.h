// The data sheet in a device file: reading and writing.
//
//   "datasheet": [
//     { "cluster": "big", "kind": "arm_cpu", "gflop_per_s": 19.6, "gb_per_s": 29.8,
//       "source": "8 FLOP per cycle and core at 2.45 GHz" },
//     { "unit": "gpu", "kind": "discrete_gpu", "gflop_per_s": 14000, "gflop_per_s_fp16": 112000,
//       "gb_per_s": 900, "launch_us": 5, "source": "data sheet of the maker" } ]
//
// gflop_per_s is the peak at fp32 and the top clock, of a cluster per core. gb_per_s is the rate of
// the memory. launch_us is what starting a kernel costs. Errors: a part that names neither a
// cluster nor a unit of the device, or one that another part names.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "device_models/device_model.h"
#include "engine/json/json.h"

namespace offcut::device_models {

// Reads the list, after clusters and units; mistakes are left in the document.
void read_datasheet(JsonObject& root, DeviceModel& device);
void write_datasheet(const DeviceModel& device, nlohmann::ordered_json& out);

}  // namespace offcut::device_models
