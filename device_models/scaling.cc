#include "device_models/scaling.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "device_models/core_use.h"
#include "device_models/kernel_class.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

// Defaults, all assumed. Threads: the median of public phone traces, 1.8x with 2 threads and 2.7x
// with 4. Matrix-vector products: 1.4x at most (README, "Memory-bound layers").
constexpr ThreadLaw kDefaultLaw{.serial = 0.1, .parallel = 0.9, .per_thread = 0.015, .floor = 0};
constexpr ThreadLaw kMemoryBoundLaw{
    .serial = 0.05, .parallel = 0.95, .per_thread = 0.01, .floor = 0.7};
constexpr SharingLaw kDefaultSharing{.kappa = 1.18, .static_share = 1};
constexpr double kDefaultSd = 0.25;
constexpr double kMemoryShare = 0.7;  // of a memory-bound kernel's time that ignores the clock
constexpr double kBatchReuse = 0.15;  // time of one more input over the first, weights read once
// A little core does less per clock: time ratio beyond the ratio of clocks, as of Snapdragon 835.
constexpr double kPerClock = 1.9;

bool memory_bound(const std::string& kernel) { return kernel == "fc" || kernel == "recurrent"; }
bool open(const std::string& name) { return name.empty() || name == "any"; }
bool covers(const std::string& known, const std::string& asked) {
  return known == asked || open(known) || open(asked);
}

// How narrowly a law for `law` kernels covers `kernel`: 3, 2, 1; 0 not at all.
int closeness(const std::string& law, const std::string& kernel) {
  if (law == kernel) return 3;
  if (law == family_of(kernel) + "*") return 2;
  return open(law) ? 1 : 0;
}

void join(const TimeFactor& part, bool inverse, TimeFactor& whole) {
  whole.factor *= inverse ? 1 / part.factor : part.factor;
  whole.relative_sd = std::hypot(whole.relative_sd, part.relative_sd);
  for (const std::string& text : part.assumed) {
    const bool known =
        std::find(whole.assumed.begin(), whole.assumed.end(), text) != whole.assumed.end();
    if (!known) whole.assumed.push_back(text);
  }
}

// The ratio of one field, straight or inverted.
std::optional<TimeFactor> ratio_of(const DeviceModel& device, const std::string& field,
                                   const std::string& kernel, const std::string& from,
                                   const std::string& to) {
  int best = 0;
  TimeFactor out;
  for (const TimeRatio& r : device.ratios) {
    const bool straight = r.from == from && r.to == to;
    const bool inverse = r.from == to && r.to == from;
    const int close = closeness(r.kernel, kernel);
    if (r.field != field || !(straight || inverse) || close <= best) continue;
    best = close;
    out = {.factor = straight ? r.ratio : 1 / r.ratio, .relative_sd = r.relative_sd, .assumed = {}};
  }
  if (best == 0) return std::nullopt;
  return out;
}

TimeFactor assume(double factor, std::string text) {
  return {.factor = factor, .relative_sd = kDefaultSd, .assumed = {std::move(text)}};
}

TimeFactor named_field(const DeviceModel& device, const std::string& field,
                       const std::string& kernel, const std::string& from, const std::string& to) {
  if (covers(from, to)) return {};
  if (auto ratio = ratio_of(device, field, kernel, from, to)) return *ratio;
  return assume(1, message(field, " ", from, " to ", to, ": taken as equal"));
}

// Half the bytes move in half the time; arithmetic units that are narrower gain as much.
TimeFactor precision_factor(const DeviceModel& device, const std::string& kernel,
                            const std::string& from, const std::string& to) {
  if (from == to) return {};
  if (auto ratio = ratio_of(device, "precision", kernel, from, to)) return *ratio;
  const auto width = [](const std::string& precision) {
    return precision == "int8" ? 0.5 : precision == "fp16" ? 0.75 : 1.0;
  };
  return assume(width(to) / width(from),
                message("precision ", from, " to ", to, ": default ratio"));
}

TimeFactor cluster_ratio(const DeviceModel& device, const std::string& kernel, const Cluster& to) {
  const Cluster& fast = device.clusters.front();
  if (&to == &fast) return {};
  if (auto ratio = ratio_of(device, "affinity", kernel, fast.name, to.name)) return *ratio;
  const bool clocks = fast.mhz > 0 && to.mhz > 0;
  return assume(kPerClock * (clocks ? fast.mhz / to.mhz : 1.0),
                message("affinity ", fast.name, " to ", to.name, ": by the clocks"));
}

TimeFactor threads_on(const DeviceModel& device, const std::string& kernel, const Cluster& cluster,
                      const std::string& framework, int threads) {
  if (threads <= 1) return {};
  const ThreadScaling* best = nullptr;
  int best_score = -1;
  for (const ThreadScaling& law : device.thread_laws) {
    const int close = closeness(law.kernel, kernel);
    const bool fits = covers(law.affinity, cluster.name) && covers(law.framework, framework);
    if (close == 0 || !fits) continue;
    const int score =
        4 * close + (law.affinity == cluster.name ? 2 : 0) + (law.framework == framework ? 1 : 0);
    if (score > best_score) best = &law;
    best_score = std::max(best_score, score);
  }
  if (best != nullptr) {
    TimeFactor out{.factor = thread_factor(best->law, threads),
                   .relative_sd = best->relative_sd,
                   .assumed = {}};
    if (best->most_threads > 0 && threads > best->most_threads) {
      out.assumed.push_back(
          message("threads: law of up to ", best->most_threads, " threads, used for ", threads));
    }
    return out;
  }
  const ThreadLaw& law = memory_bound(kernel) ? kMemoryBoundLaw : kDefaultLaw;
  return assume(thread_factor(law, threads), "threads: default law");
}

TimeFactor share(const DeviceModel& device, const OperatingPoint& point,
                 const std::vector<ClusterUse>& use, const std::vector<TimeFactor>& alone) {
  const SharingScaling* fitted = nullptr;
  for (const SharingScaling& law : device.sharing_laws) {
    if (covers(law.affinity, point.affinity) && covers(law.framework, point.framework)) {
      fitted = &law;
      break;
    }
  }
  const SharingLaw law = fitted != nullptr ? fitted->law : kDefaultSharing;
  // Clusters join one by one, slowest last; each pair shares as two clusters do.
  TimeFactor out = alone.front();
  int cores = use.front().busy;
  for (std::size_t k = 1; k < use.size(); ++k) {
    const ClusterTime fast{cores, Duration::from_s(out.factor)};
    const ClusterTime slow{use[k].busy, Duration::from_s(alone[k].factor)};
    TimeFactor next = alone[k];
    next.factor = shared_time(law, fast, slow).s() / out.factor;
    join(next, false, out);
    cores += use[k].busy;
  }
  if (fitted != nullptr) {
    out.relative_sd = std::hypot(out.relative_sd, fitted->relative_sd);
  } else {
    join(assume(1, "clusters together: default sharing law"), false, out);
  }
  return out;
}

// Time over that of one thread on the fastest cluster.
Result<TimeFactor> cores_factor(const DeviceModel& device, const std::string& kernel,
                                const OperatingPoint& point) {
  OperatingPoint stated = point;
  stated.threads = std::max(1, point.threads);  // 0 is "not stated"
  const auto use = core_use(device, stated);
  if (!use) return fail(use.error());
  std::vector<TimeFactor> alone;
  for (const ClusterUse& part : *use) {
    TimeFactor factor = cluster_ratio(device, kernel, *part.cluster);
    join(threads_on(device, kernel, *part.cluster, point.framework, part.busy), false, factor);
    const double mhz = part.cluster->mhz;
    if (point.frequency_mhz > 0 && mhz > 0) {
      const double slower = mhz / point.frequency_mhz;
      const double memory = memory_bound(kernel) ? kMemoryShare : 0;
      factor.factor *= memory + (1 - memory) * slower;
    }
    alone.push_back(std::move(factor));
  }
  if (use->size() == 1) return alone.front();
  return share(device, point, *use, alone);
}

TimeFactor batch_factor(const std::string& kernel, int from, int to) {
  if (from == to) return {};
  const auto time = [&](int batch) {
    return memory_bound(kernel) ? 1 + kBatchReuse * (batch - 1) : static_cast<double>(batch);
  };
  return assume(time(to) / time(from), "batch: default law");
}

Result<TimeFactor> unit_factor(const DeviceModel& device, const std::string& kernel,
                               const OperatingPoint& from, const OperatingPoint& to) {
  const auto ratio = ratio_of(device, "unit", kernel, from.unit, to.unit);
  if (ratio) return *ratio;
  return fail(ErrorCode::NotFound,
              message("device model ", in_quotes(device.name), ": no ratio of times from unit ",
                      in_quotes(from.unit), " to ", in_quotes(to.unit)));
}

}  // namespace

Result<TimeFactor> time_factor(const DeviceModel& device, const std::string& kernel,
                               const OperatingPoint& from, const OperatingPoint& to) {
  TimeFactor out;
  if (from == to) return out;
  if (from.unit != to.unit) {
    // A ratio of units holds between one thread of the fastest cluster and the unit.
    const auto ratio = unit_factor(device, kernel, from, to);
    if (!ratio) return fail(ratio.error());
    join(*ratio, false, out);
  }
  const bool same_cores = from.unit == to.unit && from.affinity == to.affinity &&
                          from.threads == to.threads && from.frequency_mhz == to.frequency_mhz;
  if (!same_cores) {
    for (const auto& [point, inverse] : {std::pair{&from, true}, std::pair{&to, false}}) {
      if (point->unit != "cpu") continue;
      const auto cores = cores_factor(device, kernel, *point);
      if (!cores) return fail(cores.error());
      join(*cores, inverse, out);
    }
  }
  join(named_field(device, "framework", kernel, from.framework, to.framework), false, out);
  join(precision_factor(device, kernel, from.precision, to.precision), false, out);
  join(batch_factor(kernel, from.batch, to.batch), false, out);
  return out;
}

}  // namespace offcut::device_models
