#include "device_models/kind_laws.h"

#include <algorithm>
#include <cmath>
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
  double log_law;  // of what the law says of it
};

std::vector<KnownTotal> known_totals(const DeviceModel& device, const KindLaw& law,
                                     const SheetPart& part) {
  std::vector<KnownTotal> out;
  for (const PublishedTotal& total : device.totals) {
    const KindNetwork* network = find_network(law, total.model);
    if (network == nullptr || total.point.unit != part.unit || total.point.batch != 1) continue;
    out.push_back({&total, std::log(kind_total(*network, part, total.point).us())});
  }
  return out;
}

// What the law of the device's threads makes of one thread of the part, in the logarithm.
double log_of_threads(const DeviceModel& device, const OperatingPoint& one,
                      const OperatingPoint& at) {
  OperatingPoint same = at;
  same.framework = one.framework;
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
  table.total_sd = std::hypot(law.device_sd, law.network_sd);
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

Duration kind_total(const KindNetwork& network, const SheetPart& part,
                    const OperatingPoint& point) {
  const double peak = arithmetic_peak(part, point);
  return Duration::from_us(network.launches * launch_of(part) +
                           network.mflop * 1e3 / (peak > 0 ? peak : part.gflop_per_s) +
                           network.mb * 1e3 / part.gb_per_s);
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
  out.sd = std::hypot(law.device_sd, law.network_sd);
  const std::vector<KnownTotal> known = known_totals(device, law, part);
  if (known.empty()) return out;
  const OperatingPoint nearest =
      std::min_element(known.begin(), known.end(), [&](const KnownTotal& a, const KnownTotal& b) {
        return distance(a.total->point, asked) < distance(b.total->point, asked);
      })->total->point;
  const OperatingPoint one = out.point;
  out.point = nearest;
  out.point.batch = asked.batch;
  const double prior = log_of_threads(device, one, nearest);
  const double weight = 1 / (law.network_sd * law.network_sd);
  double weights = 1 / (law.device_sd * law.device_sd);
  double sum = 0;
  for (const KnownTotal& one_total : known) {
    if (one_total.total->point != nearest) continue;
    sum += weight * (std::log(one_total.total->total.us()) - one_total.log_law - prior);
    weights += weight;
    ++out.totals;
  }
  out.factor = std::exp(prior + sum / weights);
  out.sd = std::hypot(law.network_sd, std::sqrt(1 / weights));
  return out;
}

}  // namespace offcut::device_models
