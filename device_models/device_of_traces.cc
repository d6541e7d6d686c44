#include "device_models/device_of_traces.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "device_models/power_fit.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

struct SeenCluster {
  int cores = 1;
  double mhz = 0;                              // the fastest clock that a run states
  std::map<std::string, double> one_thread_s;  // network -> time
};

using Seen = std::map<std::string, SeenCluster>;

Seen clusters_seen(const std::vector<LaidInput>& inputs) {
  Seen out;
  for (const LaidInput& input : inputs) {
    for (const LaidInput::Total& total : input.totals) {
      const OperatingPoint& point = total.point;
      if (point.unit != "cpu") continue;
      for (const std::string& name : split(point.affinity, '+')) {
        SeenCluster& cluster = out[name];
        cluster.mhz = std::max(cluster.mhz, point.frequency_mhz);
        if (point.affinity != name) continue;  // together: no telling how many were on which
        cluster.cores = std::max(cluster.cores, point.threads);
        if (point.threads != 1) continue;
        const auto [fastest, added] = cluster.one_thread_s.emplace(input.network, total.time.s());
        if (!added) fastest->second = std::min(fastest->second, total.time.s());
      }
    }
  }
  return out;
}

// Mean log of the times of `a` over those of `b`, over the networks that both have.
double log_ratio(const SeenCluster& a, const SeenCluster& b) {
  double sum = 0;
  for (const auto& [network, s] : a.one_thread_s) {
    const auto other = b.one_thread_s.find(network);
    if (other != b.one_thread_s.end()) sum += std::log(s / other->second);
  }
  return sum;
}

std::vector<Cluster> clusters_of(const Seen& seen) {
  std::vector<Cluster> out;
  for (const auto& [name, cluster] : seen) {
    Cluster entry;
    entry.name = name;
    entry.cores = cluster.cores;
    entry.mhz = cluster.mhz;
    const auto slower =
        std::find_if(out.begin(), out.end(), [&, &own = cluster](const Cluster& known) {
          return log_ratio(own, seen.at(known.name)) < 0;
        });
    out.insert(slower, std::move(entry));
  }
  return out;
}

// The fastest clock that a run of a unit states.
double fastest_of(const std::vector<LaidInput>& inputs, const std::string& unit) {
  double mhz = 0;
  for (const LaidInput& input : inputs) {
    for (const LaidInput::Total& total : input.totals) {
      if (total.point.unit == unit) mhz = std::max(mhz, total.point.frequency_mhz);
    }
  }
  return mhz;
}

std::vector<Unit> units_of(const std::vector<LaidInput>& inputs) {
  std::vector<Unit> out;
  for (const LaidInput& input : inputs) {
    for (const LaidInput::Total& total : input.totals) {
      const std::string& name = total.point.unit;
      const bool known =
          std::any_of(out.begin(), out.end(), [&](const Unit& unit) { return unit.name == name; });
      if (name == "cpu" || known) continue;
      Unit unit;
      unit.name = name;
      unit.mhz = fastest_of(inputs, name);
      out.push_back(std::move(unit));
    }
  }
  return out;
}

// How many of the threads are busy on average: what is serial keeps one busy (core_use.h), so that
// the work of one thread is shared without loss. All of them where one thread was not timed.
double mean_busy_of(const LaidInput& input, const LaidInput::Total& total) {
  OperatingPoint one = total.point;
  one.threads = 1;
  for (const LaidInput::Total& alone : input.totals) {
    if (alone.point != one || total.time <= Duration::zero()) continue;
    return std::clamp(alone.time / total.time, 1.0, std::max(1.0, 1.0 * total.point.threads));
  }
  return total.point.threads;
}

std::vector<PowerReading> readings_of(const std::vector<LaidInput>& inputs,
                                      const std::vector<Cluster>& clusters) {
  std::vector<PowerReading> out;
  for (const LaidInput& input : inputs) {
    for (const LaidInput::Total& total : input.totals) {
      const auto cluster = std::find_if(clusters.begin(), clusters.end(), [&](const Cluster& c) {
        return c.name == total.point.affinity;
      });
      if (!total.power || total.point.unit != "cpu" || cluster == clusters.end()) continue;
      const double mhz = total.point.frequency_mhz;
      if (mhz > 0 && mhz < cluster->mhz) continue;  // powers of a file are those at the top clock
      PowerReading reading{std::vector<double>(clusters.size(), 0), *total.power};
      reading.busy[static_cast<std::size_t>(cluster - clusters.begin())] =
          mean_busy_of(input, total);
      out.push_back(std::move(reading));
    }
  }
  return out;
}

void set_powers(const std::vector<LaidInput>& inputs, DeviceModel& device,
                std::vector<std::string>& undetermined) {
  const auto fit = fit_power(readings_of(inputs, device.clusters));
  if (!fit) {
    undetermined.push_back(message("powers: ", fit.error().message, "; taken as zero"));
    device.assumed = {"idle_w", "clusters[].w_per_busy_core", "clusters[].w_when_on"};
  } else {
    device.idle = fit->idle;
    for (std::size_t c = 0; c < device.clusters.size(); ++c) {
      device.clusters[c].per_busy_core = fit->per_busy_core[c];
    }
  }
  if (!device.units.empty()) device.assumed.push_back("units[].active_w");
}

}  // namespace

Result<DeviceModel> device_of_traces(std::span<const CalibrationInput> inputs,
                                     std::vector<std::string>& undetermined) {
  const auto laid = lay_all(inputs);
  if (!laid) return fail(laid.error());
  DeviceModel device;
  device.clusters = clusters_of(clusters_seen(*laid));
  device.units = units_of(*laid);
  if (device.clusters.empty() && device.units.empty()) {
    return fail(ErrorCode::Inconsistent, "calibration: expected timed runs, found none");
  }
  device.name = inputs.front().trace->device;
  device.source = inputs.front().trace->source;
  set_powers(*laid, device, undetermined);
  return device;
}

}  // namespace offcut::device_models
