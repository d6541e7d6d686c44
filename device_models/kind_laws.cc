#include "device_models/kind_laws.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "device_models/core_use.h"
#include "device_models/grounds.h"
#include "device_models/part_kinds.h"
#include "device_models/point_match.h"
#include "device_models/scaling.h"

namespace offcut::device_models {
namespace {

// Graphs state fp32 tensors or, quantised ones, their own bytes; at fp16 half of them move.
double bytes_at(const std::string& precision) { return precision == "fp16" ? 0.5 : 1; }

// One thread of the cluster of the part, or the unit, all else as asked.
OperatingPoint point_of_part(const DeviceModel& device, const SheetPart& part,
                             const OperatingPoint& asked) {
  OperatingPoint point = asked;
  point.threads = 1;
  if (part.unit == "cpu" && device.clusters.size() > 1) point.affinity = part.cluster;
  if (arithmetic_peak(part, asked) <= 0) point.precision = "fp32";
  return point;
}

struct KnownTotal {
  const PublishedTotal* total;
  const KindNetwork* network;
};

std::vector<KnownTotal> known_totals(const DeviceModel& device, const KindLaw& law,
                                     const SheetPart& part) {
  std::vector<KnownTotal> out;
  for (const PublishedTotal& total : device.totals) {
    const KindNetwork* network = find_network(law, total.model);
    if (network == nullptr || total.point.unit != part.unit || total.point.batch != 1) continue;
    out.push_back({&total, network});
  }
  return out;
}

// What the law of the device's threads makes of one thread of the part, in the logarithm.
double log_of_threads(const DeviceModel& device, const OperatingPoint& one,
                      const OperatingPoint& at) {
  OperatingPoint same = at;
  same.framework = one.framework;
  same.library = one.library;
  same.precision = one.precision;
  same.frequency_mhz = one.frequency_mhz;
  const auto factor = time_factor(device, "conv1x1", one, same);
  return factor ? std::log(factor->factor) : 0;
}

}  // namespace

const KindLaw* find_kind_law(PartKind kind) {
  for (const KindLaw& law : kind_laws()) {
    if (law.kind == kind) return &law;
  }
  return nullptr;
}

KernelTable kind_table(const KindLaw& law, const SheetPart& part, const OperatingPoint& point) {
  KernelTable table;
  table.point = point;
  table.total_sd = law.sheet_sd;
  const double batch = point.batch;
  const double us_per_mflop = 1e3 / arithmetic_peak(part, point) * batch;
  const double us_per_mb = 1e3 / part.gb_per_s * bytes_at(point.precision);
  for (const KindTerm& term : law.terms) {
    KernelFit fit;
    fit.kernel = term.kernel;
    const double moved = term.traffic * us_per_mb;
    fit.us = {term.launches * launch_of(part),
              term.arithmetic * us_per_mflop,
              moved * batch,
              moved * batch,
              moved,
              0};
    fit.samples = term.samples;
    fit.relative_sd = term.relative_sd;
    fit.mflop_least = term.mflop_least;
    fit.mflop_most = term.mflop_most;
    fit.mb_least = term.mb_least;
    fit.mb_most = term.mb_most;
    table.fits.push_back(std::move(fit));
  }
  return table;
}

double arithmetic_peak(const SheetPart& part, const OperatingPoint& point) {
  const bool halves = part.kind == PartKind::ArmCpu && part.gflop_per_s_fp16 > 0 &&
                      point.framework == "ncnn" && point.precision == "fp32";
  return halves ? part.gflop_per_s_fp16 : part.peak(point.precision);
}

GroupValues kind_times(const KindNetwork& network, const SheetPart& part,
                       const OperatingPoint& point) {
  const double stated = arithmetic_peak(part, point);
  const double peak = stated > 0 ? stated : part.gflop_per_s;
  GroupValues out{};
  for (std::size_t g = 0; g < kKernelGroups; ++g) {
    const KindSum& sum = network.groups[g];
    out[g] = sum.launches * launch_of(part) + sum.mflop * 1e3 / peak + sum.mb * 1e3 / part.gb_per_s;
  }
  return out;
}

double sum_of(const GroupValues& us) { return std::accumulate(us.begin(), us.end(), 0.0); }

GroupSpreads spreads_of(const KindLaw& law) {
  return {.device_sd = law.device_sd, .group_sd = kGroupSd, .network_sd = law.network_sd};
}

const KindNetwork* find_network(const KindLaw& law, const std::string& model) {
  for (const KindNetwork& network : law.networks) {
    if (same_model(std::string(network.network), model)) return &network;
  }
  return nullptr;
}

const SheetPart* sheet_part(const DeviceModel& device, const OperatingPoint& point) {
  std::string cluster;
  if (point.unit == "cpu") {
    const auto clusters = clusters_of(device, point.affinity);
    if (!clusters || clusters->empty()) return nullptr;
    cluster = clusters->front()->name;
  }
  for (const SheetPart& part : device.datasheet) {
    if (part.unit == point.unit && part.cluster == cluster) return &part;
  }
  return nullptr;
}

DeviceFactor device_factor(const DeviceModel& device, const KindLaw& law, const SheetPart& part,
                           const OperatingPoint& asked) {
  DeviceFactor out;
  out.point = point_of_part(device, part, asked);
  const std::vector<KnownTotal> known = known_totals(device, law, part);
  if (known.empty()) return out;
  const OperatingPoint nearest =
      std::min_element(known.begin(), known.end(), [&](const KnownTotal& a, const KnownTotal& b) {
        return distance(a.total->point, asked) < distance(b.total->point, asked);
      })->total->point;
  out.log_threads = log_of_threads(device, out.point, nearest);
  out.point = nearest;
  out.point.batch = asked.batch;
  std::vector<GroupTotal> totals;
  for (const KnownTotal& one : known) {
    if (one.total->point != nearest) continue;
    totals.push_back({kind_times(*one.network, part, nearest),
                      std::log(one.total->total.us()) - out.log_threads});
  }
  out.totals = static_cast<int>(totals.size());
  out.groups = fit_groups(totals, spreads_of(law));
  return out;
}

GroupPrediction factored_total(const KindLaw& law, const DeviceFactor& factor,
                               const GroupValues& us) {
  if (factor.totals == 0) return {std::log(sum_of(us)), law.sheet_sd};
  GroupPrediction out = predict_total(us, factor.groups, spreads_of(law));
  out.log_us += factor.log_threads;
  return out;
}

}  // namespace offcut::device_models
