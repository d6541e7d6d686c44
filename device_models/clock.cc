#include "device_models/clock.h"

#include <algorithm>
#include <cmath>

#include "device_models/core_use.h"
#include "device_models/law_choice.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

constexpr double kTopOverLeast = 10;
constexpr double kRounding = 0.01;
constexpr double kUlps = 1 + 1e-12;  // of sums that make up an axis
constexpr MemoryShare kCpu{.share = 0.25, .sd = 0.15, .fitted = true};
constexpr MemoryShare kMemoryBound{.share = 0.7, .sd = 0.2, .fitted = false};
constexpr MemoryShare kUnit{.share = 0.35, .sd = 0.2, .fitted = false};

double least_of(double stated, double top) { return stated > 0 ? stated : top / kTopOverLeast; }

bool on_cpu(const DeviceModel& device, const OperatingPoint& point) {
  return point.unit == "cpu" && !device.clusters.empty();
}

ClockRange range_of_unit(const DeviceModel& device, const std::string& name) {
  const auto unit = find_unit(device, name);
  return unit ? clocks_of(**unit) : ClockRange{};
}

std::string cores_of_point(const OperatingPoint& point) {
  if (point.unit != "cpu") return message("unit ", in_quotes(point.unit));
  return message("affinity ", in_quotes(point.affinity), ", ", point.threads, " threads");
}

}  // namespace

ClockRange clocks_of(const Cluster& cluster) {
  const double last = cluster.steps.empty() ? 0 : cluster.steps.back().mhz;
  const double first = cluster.steps.empty() ? 0 : cluster.steps.front().mhz;
  const double top = cluster.mhz > 0 ? cluster.mhz : last;
  return {.least = least_of(cluster.least_mhz > 0 ? cluster.least_mhz : first, top), .top = top};
}

ClockRange clocks_of(const Unit& unit) {
  return {.least = least_of(unit.least_mhz, unit.mhz), .top = unit.mhz};
}

ClockRange clock_range(const DeviceModel& device, const OperatingPoint& point) {
  if (!on_cpu(device, point)) return range_of_unit(device, point.unit);
  const auto use = busy_clusters(device, point);
  if (!use || use->empty()) return {};
  ClockRange out;
  for (const ClusterUse& part : *use) {
    const ClockRange one = clocks_of(*part.cluster);
    if (one.top <= 0) return {};
    out.least = std::max(out.least, one.least);
    out.top = std::max(out.top, one.top);
  }
  return out;
}

Result<void> check_clock(const DeviceModel& device, const OperatingPoint& point) {
  const double mhz = point.frequency_mhz;
  if (mhz == 0) return {};
  const ClockRange range = clock_range(device, point);
  if (range.top > 0 && mhz * kUlps >= range.least && mhz <= range.top * kUlps) return {};
  const std::string expected =
      range.top > 0
          ? message("expected ", range.least, "..", range.top, " (clocks of ",
                    cores_of_point(point), ")")
          : message("expected none (the device states no clock of ", cores_of_point(point), ")");
  return fail(ErrorCode::InvalidArgument, message("device model ", in_quotes(device.name),
                                                  ": frequency_mhz: ", expected, ", found ", mhz));
}

double clock_at(const ClockRange& range, double stated_mhz) {
  if (range.top <= 0) return stated_mhz;
  return stated_mhz > 0 ? std::min(stated_mhz, range.top) : range.top;
}

OperatingPoint without_top_clock(const DeviceModel& device, OperatingPoint point) {
  const double top = clock_range(device, point).top;
  if (top > 0 && std::abs(point.frequency_mhz - top) <= kRounding * top) point.frequency_mhz = 0;
  return point;
}

MemoryShare memory_share(const std::string& unit, const std::string& kernel) {
  if (unit != "cpu") return kUnit;
  return memory_bound(kernel) ? kMemoryBound : kCpu;
}

double clock_factor(double share, double top, double mhz) {
  return share + (1 - share) * top / mhz;
}

}  // namespace offcut::device_models
