// The text of `offcut inspect DEVICE`: what a device model is made of, what can be asked of it, and
// on which ground the answers stand.
#pragma once

#include <ostream>

#include "device_models/device_model.h"

namespace offcut::tools {

// Clusters, units and powers; published totals by operating point; laws with their errors; kernel
// tables; and the numbers that nobody measured.
void print_device(const device_models::DeviceModel& device, std::ostream& out);

}  // namespace offcut::tools
