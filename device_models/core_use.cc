#include "device_models/core_use.h"

#include <algorithm>

#include "device_models/clock.h"
#include "device_models/law_choice.h"
#include "device_models/scaling.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

std::string place(const DeviceModel& device) {
  return message("device model ", in_quotes(device.name));
}

Result<const Cluster*> find_cluster(const DeviceModel& device, const std::string& name) {
  std::vector<std::string> names;
  for (const Cluster& cluster : device.clusters) {
    if (cluster.name == name) return &cluster;
    names.push_back(cluster.name);
  }
  return fail(ErrorCode::NotFound,
              message(place(device), ": affinity: expected clusters of the device, found ",
                      in_quotes(name), suggestion(name, names)));
}

Power cubed(Power power, double ratio) { return power * (ratio * ratio * ratio); }

// Between the steps below the top clock, and up to the power at the top one.
Power on_steps(const Cluster& cluster, double top, double mhz) {
  FrequencyStep below;
  FrequencyStep above{top, cluster.per_busy_core};
  for (const FrequencyStep& step : cluster.steps) {
    if (step.mhz <= mhz) below = step;
    if (step.mhz > mhz && step.mhz < above.mhz) above = step;
  }
  const double part = (mhz - below.mhz) / (above.mhz - below.mhz);
  return below.per_busy_core + part * (above.per_busy_core - below.per_busy_core);
}

Power busy_power(const Cluster& cluster, double stated_mhz) {
  const double top = clocks_of(cluster).top;
  if (stated_mhz <= 0 || top <= 0 || stated_mhz >= top) return cluster.per_busy_core;
  if (!cluster.steps.empty()) return on_steps(cluster, top, stated_mhz);
  return cubed(cluster.per_busy_core, stated_mhz / top);
}

// Gives the threads to the clusters in order, as many as there are cores; returns what is left.
int spread(const std::vector<const Cluster*>& clusters, int threads, std::vector<ClusterUse>& use) {
  for (const Cluster* cluster : clusters) {
    const int busy = std::min(threads, cluster->cores);
    if (busy > 0) use.push_back({cluster, busy});
    threads -= busy;
  }
  return threads;
}

}  // namespace

Result<std::vector<const Cluster*>> clusters_of(const DeviceModel& device,
                                                const std::string& affinity) {
  std::vector<const Cluster*> out;
  if (affinity.empty() || affinity == "any") {
    for (const Cluster& cluster : device.clusters) out.push_back(&cluster);
    return out;
  }
  std::vector<const Cluster*> named;
  for (const std::string& name : split(affinity, '+')) {
    const auto found = find_cluster(device, name);
    if (!found) return fail(found.error());
    named.push_back(*found);
  }
  for (const Cluster& cluster : device.clusters) {
    if (std::find(named.begin(), named.end(), &cluster) != named.end()) out.push_back(&cluster);
  }
  return out;
}

Result<std::vector<ClusterUse>> core_use(const DeviceModel& device, const OperatingPoint& point) {
  const auto clusters = clusters_of(device, point.affinity);
  if (!clusters) return fail(clusters.error());
  std::vector<ClusterUse> use;
  const int left = spread(*clusters, point.threads, use);
  if (left > 0) {
    return fail(
        ErrorCode::InvalidArgument,
        message(place(device), ": threads: expected 1..", point.threads - left,
                " (cores of affinity ", in_quotes(point.affinity), "), found ", point.threads));
  }
  return use;
}

Result<std::vector<ClusterUse>> busy_clusters(const DeviceModel& device,
                                              const OperatingPoint& point) {
  const auto clusters = clusters_of(device, point.affinity);
  if (!clusters) return fail(clusters.error());
  std::vector<ClusterUse> use;
  spread(*clusters, std::max(1, point.threads), use);
  return use;
}

Result<const Unit*> find_unit(const DeviceModel& device, const std::string& name) {
  std::vector<std::string> names;
  if (!device.clusters.empty()) names.push_back("cpu");
  for (const Unit& unit : device.units) {
    if (unit.name == name) return &unit;
    names.push_back(unit.name);
  }
  return fail(ErrorCode::NotFound,
              message(place(device), ": unit: expected one of the device, found ", in_quotes(name),
                      suggestion(name, names)));
}

Result<Power> power_at(const DeviceModel& device, const OperatingPoint& point,
                       const std::string& kernel) {
  if (point.unit != "cpu" || device.clusters.empty()) {
    const auto unit = find_unit(device, point.unit);
    if (!unit) return fail(unit.error());
    const double top = clocks_of(**unit).top;
    const double mhz = clock_at({.least = 0, .top = top}, point.frequency_mhz);
    return device.idle + (top > 0 ? cubed((*unit)->active, mhz / top) : (*unit)->active);
  }
  const auto use = busy_clusters(device, point);
  if (!use) return fail(use.error());
  OperatingPoint working = point;
  working.threads = 0;
  for (const ClusterUse& part : *use) working.threads += part.busy;
  const auto duties = cluster_duties(device, kernel, working);
  if (!duties) return fail(duties.error());
  Power power = device.idle;
  for (std::size_t k = 0; k < use->size(); ++k) {
    const Cluster& cluster = *(*use)[k].cluster;
    const int busy = (*use)[k].busy;
    const ChosenThreadLaw chosen =
        thread_law_for(device, kernel, cluster.name, point.framework, busy);
    power += cluster.when_on +
             (*duties)[k] * mean_busy(chosen.law, busy) * busy_power(cluster, point.frequency_mhz);
  }
  return power;
}

}  // namespace offcut::device_models
