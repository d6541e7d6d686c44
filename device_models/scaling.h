// The time of a kernel at one operating point over its time at another one, by the laws of the
// device: a product of factors, one per field in which the points differ.
//
//   unit, framework, precision   a ratio of the device file, or of its inverse
//   affinity                     a ratio for one thread, else the ratio of clocks
//   threads                      thread law of the cluster; sharing law across clusters
//   frequency                    f0/f for arithmetic; memory-bound kernels keep 70 % of their time
//   batch                        proportional; kernels bound by their weights read them once
//
// Where the device file has no law, a default stands in, and the factor says that it is assumed.
// For kernels the narrowest law wins: class, then family with '*', then "any".
#pragma once

#include <string>
#include <vector>

#include "device_models/device_model.h"
#include "engine/base/result.h"

namespace offcut::device_models {

struct TimeFactor {
  double factor = 1;
  double relative_sd = 0;            // errors of the laws used, added as squares
  std::vector<std::string> assumed;  // what stood in for laws, e.g. "threads: default law"
};

// Returns time at `to` over time at `from` for a kernel class. NotFound for clusters or units that
// the device does not have, or a change of unit without a ratio; InvalidArgument for more threads
// than cores.
[[nodiscard]] Result<TimeFactor> time_factor(const DeviceModel& device, const std::string& kernel,
                                             const OperatingPoint& from, const OperatingPoint& to);

}  // namespace offcut::device_models
