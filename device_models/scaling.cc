#include "device_models/scaling.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "device_models/clock.h"
#include "device_models/core_use.h"
#include "device_models/default_laws.h"
#include "device_models/law_choice.h"
#include "device_models/point_match.h"
#include "device_models/ratio_path.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

// A little core does less per clock: time ratio beyond the ratio of clocks, as of Snapdragon 835.
constexpr double kPerClock = 1.9;
constexpr double kShareStep = 1e-4;  // of a share of memory, for slopes
constexpr int kRounds = 8;           // to the time of a layer on one thread; it settles in two
constexpr double kLeastPart = 0.05;  // of the time of a layer that is work, not starting threads

// What the time of a kernel at a point depends on besides ratios.
struct Place {
  const DeviceModel& device;
  const std::string& kernel;
  const OperatingPoint& point;
  double unknown_top;      // MHz, stands in for a top clock that the file does not state
  Duration layer = {};     // a mean one, on one thread of the fastest cluster; zero: not known
  double slower_rest = 1;  // times of all clusters but the fastest are multiplied: for slopes
};

// Time at the clock of the point over that at the top one, where memory has this share.
double slower(const Place& at, const ClockRange& clocks, double share) {
  if (at.point.frequency_mhz <= 0) return 1;
  const double top = clocks.top > 0 ? clocks.top : at.unknown_top;
  return clock_factor(share, top, clock_at(clocks, at.point.frequency_mhz));
}

TimeFactor cluster_ratio(const Place& at, const Cluster& to) {
  const Cluster& fast = at.device.clusters.front();
  if (&to == &fast) return {};
  if (auto ratio = ratio_between(at.device, "affinity", at.kernel, fast.name, to.name)) {
    return *ratio;
  }
  const bool clocks = fast.mhz > 0 && to.mhz > 0;
  return assume(kPerClock * (clocks ? fast.mhz / to.mhz : 1.0), kDefaultSd,
                message("affinity ", fast.name, " to ", to.name, ": by the clocks"));
}

// `slower`: the time of one thread on this cluster over that on the fastest one.
TimeFactor threads_on(const Place& at, const Cluster& cluster, int threads, double slower) {
  if (threads <= 1) return {};
  ChosenThreadLaw chosen =
      thread_law_for(at.device, at.kernel, cluster.name, at.point.framework, threads);
  TimeFactor out;
  out.factor = thread_factor(chosen.law, threads, at.layer * slower);
  out.relative_sd = chosen.relative_sd;
  if (!chosen.assumed.empty()) out.assumed.push_back(std::move(chosen.assumed));
  return out;
}

const SharingScaling* fitted_sharing(const Place& at) {
  for (const SharingScaling& law : at.device.sharing_laws) {
    if (agree(law.affinity, at.point.affinity) && agree(law.framework, at.point.framework)) {
      return &law;
    }
  }
  return nullptr;
}

SharingLaw sharing_law(const Place& at) {
  const SharingScaling* fitted = fitted_sharing(at);
  return fitted != nullptr ? fitted->law : default_sharing_law(at.point.framework, at.kernel).law;
}

TimeFactor share_work(const Place& at, const std::vector<ClusterUse>& use,
                      const std::vector<TimeFactor>& alone) {
  const SharingScaling* fitted = fitted_sharing(at);
  const SharingLaw law = sharing_law(at);
  // Clusters join one by one, slowest last; each pair shares as two clusters do.
  TimeFactor out = alone.front();
  int cores = use.front().busy;
  for (std::size_t k = 1; k < use.size(); ++k) {
    const ClusterTime fast{cores, Duration::from_s(out.factor)};
    const ClusterTime slow{use[k].busy, Duration::from_s(alone[k].factor)};
    TimeFactor next = alone[k];
    next.factor = shared_time(law, fast, slow, at.layer * out.factor).s() / out.factor;
    compose(next, false, out);
    cores += use[k].busy;
  }
  if (fitted != nullptr) {
    out.relative_sd = std::hypot(out.relative_sd, stated_or_usual(fitted->relative_sd));
  } else {
    const double sd = default_sharing_law(at.point.framework, at.kernel).relative_sd;
    compose(assume(1, sd, "clusters together: default sharing law"), false, out);
  }
  return out;
}

// Of each cluster alone, over the time of one thread on the fastest one at its top clock.
std::vector<TimeFactor> alone_factors(const Place& at, const std::vector<ClusterUse>& use,
                                      double memory) {
  std::vector<TimeFactor> alone;
  for (const ClusterUse& part : use) {
    TimeFactor factor = cluster_ratio(at, *part.cluster);
    compose(threads_on(at, *part.cluster, part.busy, factor.factor), false, factor);
    factor.factor *= slower(at, clocks_of(*part.cluster), memory);
    if (&part != &use.front()) factor.factor *= at.slower_rest;
    alone.push_back(std::move(factor));
  }
  return alone;
}

// Time over that of one thread on the fastest cluster at its top clock.
Result<TimeFactor> cores_factor(const Place& at, double memory) {
  const auto use = core_use(at.device, at.point);
  if (!use) return fail(use.error());
  const std::vector<TimeFactor> alone = alone_factors(at, *use, memory);
  if (use->size() == 1) return alone.front();
  return share_work(at, *use, alone);
}

Result<TimeFactor> place_factor(const Place& at, double memory) {
  if (at.point.unit == "cpu") return cores_factor(at, memory);
  TimeFactor out;
  if (const auto unit = find_unit(at.device, at.point.unit)) {
    out.factor = slower(at, clocks_of(**unit), memory);
  }
  return out;
}

// How the logarithm of the time moves with the share of memory.
double slope_at(const Place& at, double memory) {
  if (at.point.frequency_mhz <= 0) return 0;
  const auto less = place_factor(at, memory - kShareStep);
  const auto more = place_factor(at, memory + kShareStep);
  if (!less || !more) return 0;
  return std::log(more->factor / less->factor) / (2 * kShareStep);
}

// The error of the law of the clock: shares of memory err on both points alike, where it is the
// same share.
double clock_sd(const Place& from, const Place& to) {
  const MemoryShare there = memory_share(from.point.unit, from.kernel);
  const MemoryShare here = memory_share(to.point.unit, to.kernel);
  const double left = there.sd * slope_at(from, there.share);
  const double right = here.sd * slope_at(to, here.share);
  if (from.point.unit == to.point.unit) return std::abs(right - left);
  return std::hypot(left, right);
}

bool same_cores(const OperatingPoint& a, const OperatingPoint& b) {
  return a.unit == b.unit && a.affinity == b.affinity && a.threads == b.threads;
}

// How the logarithm of the time moves with that of the clusters beside the fastest.
double rest_slope(Place at, double memory) {
  const auto now = place_factor(at, memory);
  at.slower_rest = 1 + kShareStep;
  const auto then = place_factor(at, memory);
  return now && then ? std::log(then->factor / now->factor) / kShareStep : 0;
}

// Between two clocks of the same cores. Whatever laws say of threads and of clusters together errs
// on both sides alike and cancels; what one cluster errs against another counts as far as the
// clocks move the balance of the two.
Result<void> join_clocks(const Place& from, const Place& to, TimeFactor& whole) {
  const MemoryShare memory = memory_share(to.point.unit, to.kernel);
  const auto before = place_factor(from, memory.share);
  if (!before) return fail(before.error());
  const auto after = place_factor(to, memory.share);
  if (!after) return fail(after.error());
  const double balance = rest_slope(to, memory.share) - rest_slope(from, memory.share);
  TimeFactor moved;
  moved.factor = after->factor / before->factor;
  moved.assumed = after->assumed;
  moved.relative_sd = std::hypot(clock_sd(from, to), balance * after->relative_sd);
  if (!memory.fitted) moved.assumed.push_back("clock: default share of memory");
  compose(moved, false, whole);
  return {};
}

// The place with the time of a mean layer on one thread, from its time at the place. What threads
// cost per layer is in the factor, which needs that time: a fixed point.
Result<Place> with_layer(Place at, Duration layer) {
  const double memory = memory_share(at.point.unit, at.kernel).share;
  const auto plain = place_factor(at, memory);
  if (!plain) return fail(plain.error());
  const Duration least = layer * (kLeastPart / plain->factor);
  at.layer = layer / plain->factor;
  for (int round = 0; round < kRounds && layer > Duration::zero(); ++round) {
    const auto factor = place_factor(at, memory);
    if (!factor) return fail(factor.error());
    const Duration start = (factor->factor - plain->factor) * at.layer;
    const Duration next = std::max(least, (layer - start) / plain->factor);
    const bool settled = std::abs(next / at.layer - 1) < 1e-9;
    at.layer = next;
    if (settled) break;
  }
  return at;
}

Result<void> join_places(const Place& from, const Place& to, TimeFactor& whole) {
  if (same_cores(from.point, to.point)) return join_clocks(from, to, whole);
  for (const auto& [at, inverse] : {std::pair{&from, true}, std::pair{&to, false}}) {
    const MemoryShare memory = memory_share(at->point.unit, at->kernel);
    const auto factor = place_factor(*at, memory.share);
    if (!factor) return fail(factor.error());
    compose(*factor, inverse, whole);
  }
  const double sd = clock_sd(from, to);
  if (sd == 0) return {};
  const MemoryShare memory = memory_share(to.point.unit, to.kernel);
  TimeFactor clock;
  clock.relative_sd = sd;
  if (!memory.fitted) clock.assumed.push_back("clock: default share of memory");
  compose(clock, false, whole);
  return {};
}

bool same_place(const OperatingPoint& a, const OperatingPoint& b) {
  return a.unit == b.unit && a.affinity == b.affinity && a.threads == b.threads &&
         a.frequency_mhz == b.frequency_mhz;
}

// Threads that are not stated are those that are asked for.
OperatingPoint with_threads(OperatingPoint point, int threads) {
  if (point.threads == 0) point.threads = std::max(1, threads);
  return point;
}

}  // namespace

Result<TimeFactor> time_factor(const DeviceModel& device, const std::string& kernel,
                               const OperatingPoint& from, const OperatingPoint& to,
                               Duration layer) {
  TimeFactor out;
  if (from == to) return out;
  const auto ratios = ratio_path(device, kernel, from, to);
  if (!ratios) return fail(ratios.error());
  // A ratio of units holds between one thread of the fastest cluster and the unit.
  compose(ratios->unit, false, out);
  const OperatingPoint start = with_threads(from, to.threads);
  const OperatingPoint end = with_threads(to, from.threads);
  const double top = std::max(from.frequency_mhz, to.frequency_mhz);
  if (!same_place(start, end)) {
    const auto there = with_layer({device, kernel, start, top}, layer);
    if (!there) return fail(there.error());
    const double ratio = ratios->unit.factor * ratios->framework.factor * ratios->library.factor *
                         ratios->precision.factor * ratios->batch.factor;
    const Place here{device, kernel, end, top, there->layer * ratio};
    if (auto ok = join_places(*there, here, out); !ok) return fail(ok.error());
  }
  compose(ratios->framework, false, out);
  compose(ratios->library, false, out);
  compose(ratios->precision, false, out);
  compose(ratios->batch, false, out);
  return out;
}

Result<std::vector<double>> cluster_duties(const DeviceModel& device, const std::string& kernel,
                                           const OperatingPoint& point) {
  const auto use = core_use(device, point);
  if (!use) return fail(use.error());
  if (use->size() == 1) return std::vector<double>{1};
  const Place at{device, kernel, point, point.frequency_mhz};
  const std::vector<TimeFactor> alone =
      alone_factors(at, *use, memory_share(point.unit, kernel).share);
  const double together = share_work(at, *use, alone).factor;
  double cores = 0;
  double rates = 0;
  for (std::size_t k = 0; k < use->size(); ++k) {
    cores += (*use)[k].busy;
    rates += 1 / alone[k].factor;
  }
  const double chunks = sharing_law(at).static_share;
  std::vector<double> duties;
  for (std::size_t k = 0; k < use->size(); ++k) {
    const double own = alone[k].factor;
    const double work = chunks * (*use)[k].busy / cores + (1 - chunks) / (own * rates);
    duties.push_back(std::min(1.0, work * own / together));
  }
  return duties;
}

}  // namespace offcut::device_models
