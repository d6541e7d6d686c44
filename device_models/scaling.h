// The time of a kernel at one operating point over its time at another one, by the laws of the
// device: a product of factors, one per field in which the points differ.
//
//   unit, framework, precision,   ratios of the device file, composed along a path; defaults where
//   batch                         none leads (ratio_path.h)
//   affinity                      ratios for one thread, composed likewise, else that of clocks
//   threads                       thread law of the cluster; sharing law across clusters
//   clock                         memory keeps its share of the time (clock.h), on all cores and
//                                 units alike
//
// Fields do not depend on each other, but clusters that share the work each have a clock. So the
// order in which a path changes them makes no difference. Where the device file has no law, a
// default stands in, and the factor says that it is assumed. For kernels the narrowest law wins:
// class, then family with '*', then "any".
//
// A point without threads (0) stands for any number of them, one without a clock for the top one.
//
// What threads cost per layer (thread_law.h) needs to know how long a layer takes: `layer` is the
// time of a mean layer of the network at `from`, zero where it is not known.
#pragma once

#include <string>
#include <vector>

#include "device_models/device_model.h"
#include "device_models/time_factor.h"
#include "engine/base/result.h"

namespace offcut::device_models {

// Returns time at `to` over time at `from` for a kernel class. NotFound for clusters or units that
// the device does not have, or a change of unit without a ratio; InvalidArgument for more threads
// than cores. O(ratios * states) (ratio_path.h).
[[nodiscard]] Result<TimeFactor> time_factor(const DeviceModel& device, const std::string& kernel,
                                             const OperatingPoint& from, const OperatingPoint& to,
                                             Duration layer = {});

// Returns for each busy cluster, in the order of the device, the share of the time in which it
// works rather than waits for the others: its share of the work, times its time for all of it,
// over the time of all together. Static chunks are of equal size per core; ideal sharing keeps all
// busy. One for a single cluster. Errors as time_factor().
[[nodiscard]] Result<std::vector<double>> cluster_duties(const DeviceModel& device,
                                                         const std::string& kernel,
                                                         const OperatingPoint& point);

}  // namespace offcut::device_models
