// Which cores an operating point keeps busy, and what they draw.
//
// An affinity names clusters joined by '+' ("big", "big+little"); "any" or "" means all of them,
// fastest first. Threads fill the clusters in the order of the device file, one per core:
//
//   4 big + 4 little, "big+little", 6 threads   ->   4 busy big cores, 2 busy little ones
//
// Power is linear in busy cores (device_model.h), which are fewer than the threads: what is serial
// keeps one of them busy (mean_busy() in thread_law.h). So the energy of the cores is that of the
// work, and threads hardly add to it:
//
//   mean power = idle + sum over clusters in use of
//                (when on + duty * mean busy cores * per busy core)
//
// Of clusters that share the work, one that waits for the others is not busy: duty is the share of
// the time in which it works (cluster_duties() in scaling.h).
//
// At a clock below the top one, the power of a busy core is read from the cluster's frequency
// steps, or scaled with the cube of the clock (dynamic power C V^2 f where V follows f) where there
// are none; such numbers are assumed. The active power of a unit scales likewise.
#pragma once

#include <string>
#include <vector>

#include "device_models/device_model.h"
#include "engine/base/result.h"

namespace offcut::device_models {

struct ClusterUse {
  const Cluster* cluster;  // of the device model
  int busy = 0;            // >= 1
};

// Returns the clusters of an affinity. NotFound for a name that the device does not have.
[[nodiscard]] Result<std::vector<const Cluster*>> clusters_of(const DeviceModel& device,
                                                              const std::string& affinity);

// Returns the busy cores of a point on the CPU. InvalidArgument for more threads than cores.
[[nodiscard]] Result<std::vector<ClusterUse>> core_use(const DeviceModel& device,
                                                       const OperatingPoint& point);

// The same, but threads beyond the cores are busy nowhere.
[[nodiscard]] Result<std::vector<ClusterUse>> busy_clusters(const DeviceModel& device,
                                                            const OperatingPoint& point);

// Returns what the device draws on average while kernels of a class run at this point, idle power
// included. NotFound for a unit or cluster that it does not have. Threads beyond its cores draw no
// more.
[[nodiscard]] Result<Power> power_at(const DeviceModel& device, const OperatingPoint& point,
                                     const std::string& kernel = "any");

// Returns the unit of that name. NotFound with the names there are.
[[nodiscard]] Result<const Unit*> find_unit(const DeviceModel& device, const std::string& name);

}  // namespace offcut::device_models
