#include "device_models/column_between.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "device_models/core_use.h"
#include "device_models/grounds.h"
#include "device_models/point_match.h"
#include "device_models/table_column.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

bool same_runtime(const OperatingPoint& a, const OperatingPoint& b) {
  return a.unit == b.unit && a.framework == b.framework && a.library == b.library &&
         a.precision == b.precision;
}

// Whether threads on these cores are busy where as many of `path` are.
bool on_path(const DeviceModel& device, const OperatingPoint& known, const std::string& path) {
  if (known.affinity == path) return true;
  OperatingPoint same = known;
  same.affinity = path;
  return same_cores(device, known, same);
}

const OperatingPoint* nearest_of(const DeviceModel& device,
                                 const std::vector<OperatingPoint>& known,
                                 const OperatingPoint& asked) {
  const auto rank = [&](const OperatingPoint& point) {
    return std::pair(distance(point, asked), on_path(device, point, asked.affinity) ? 0 : 1);
  };
  const auto found = std::min_element(
      known.begin(), known.end(),
      [&](const OperatingPoint& a, const OperatingPoint& b) { return rank(a) < rank(b); });
  return found == known.end() ? nullptr : &*found;
}

// The known points beside a value of a field: the largest below, the smallest above.
struct Neighbours {
  const OperatingPoint* below = nullptr;
  const OperatingPoint* above = nullptr;
  bool exact = false;

  bool both() const { return below != nullptr && above != nullptr && !exact; }
};

void take(const OperatingPoint& point, int OperatingPoint::*field, int asked, Neighbours& out) {
  const int value = point.*field;
  if (value == asked || value <= 0) out.exact = true;
  if (value < asked && (out.below == nullptr || value > out.below->*field)) out.below = &point;
  if (value > asked && (out.above == nullptr || value < out.above->*field)) out.above = &point;
}

std::optional<Span> span_of_batches(const std::vector<OperatingPoint>& known,
                                    const OperatingPoint& nearest, const OperatingPoint& asked) {
  Neighbours beside;
  for (const OperatingPoint& point : known) {
    if (same_runtime(point, nearest)) take(point, &OperatingPoint::batch, asked.batch, beside);
  }
  if (!beside.both()) return std::nullopt;
  Span out{.of_threads = false, .low = asked, .high = asked, .at = asked};
  out.low.batch = beside.below->batch;
  out.high.batch = beside.above->batch;
  return out;
}

// The asked point as one of the known ones has it: their cores, where it names them.
OperatingPoint as_known(OperatingPoint asked, const OperatingPoint& known) {
  asked.threads = known.threads;
  if (!is_open(known.affinity)) asked.affinity = known.affinity;
  return asked;
}

std::optional<Span> span_of_threads(const DeviceModel& device,
                                    const std::vector<OperatingPoint>& known,
                                    const OperatingPoint& nearest, const OperatingPoint& asked) {
  if (asked.unit != "cpu" || nearest.unit != "cpu") return std::nullopt;
  const bool own =
      agree(nearest.affinity, asked.affinity) || on_path(device, nearest, asked.affinity);
  const std::string path = own ? asked.affinity : nearest.affinity;
  Neighbours beside;
  for (const OperatingPoint& point : known) {
    const bool on_curve = same_runtime(point, nearest) && point.batch == nearest.batch &&
                          (point.affinity == nearest.affinity || on_path(device, point, path));
    if (on_curve) take(point, &OperatingPoint::threads, asked.threads, beside);
  }
  if (!beside.both()) return std::nullopt;
  Span out{.low = asked, .high = asked, .at = asked};
  out.at.affinity = path;
  out.low = as_known(out.at, *beside.below);
  out.high = as_known(out.at, *beside.above);
  return out;
}

int field_of(const Span& span, const OperatingPoint& point) {
  return span.of_threads ? point.threads : point.batch;
}

// A neighbour's column, moved to the asked point by the laws.
struct Side {
  SiteColumn column;
  std::vector<Energy> energy;  // at the neighbour
  Duration total;              // at the neighbour
  double known_sd = 0;
  double law_sd = 0;
};

Result<Side> side_of(const Inquiry& q, const OperatingPoint& from, SiteColumn column) {
  Side out;
  out.energy = column.energy;
  out.total = sum_of(column.time);
  out.known_sd = column.common_sd;
  column.common_sd = 0;
  const auto path = scale(q, from, column);
  if (!path) return fail(path.error());
  out.law_sd = column.common_sd;
  out.column = std::move(column);
  return out;
}

// Between two numbers of one layer, linear in the logarithm; linear where one is zero.
template <class Quantity>
Quantity mix(Quantity low, Quantity high, double part) {
  if (low <= Quantity() || high <= Quantity()) return (1 - part) * low + part * high;
  return low * std::pow(high / low, part);
}

template <class Quantity>
Quantity total_of(const std::vector<Quantity>& values) {
  Quantity sum;
  for (const Quantity value : values) sum += value;
  return sum;
}

// Layer by layer, with the total that is asked for.
template <class Quantity>
std::vector<Quantity> mixed(const std::vector<Quantity>& low, const std::vector<Quantity>& high,
                            double part, Quantity total) {
  std::vector<Quantity> out(low.size());
  for (std::size_t v = 0; v < low.size(); ++v) out[v] = mix(low[v], high[v], part);
  const Quantity sum = total_of(out);
  if (sum <= Quantity()) return out;
  for (Quantity& value : out) value = value * (total / sum);
  return out;
}

Duration bounded_total(const Span& span, const Side& low, const Side& high, double part) {
  Duration time = mix(sum_of(low.column.time), sum_of(high.column.time), part);
  if (span.of_threads) {
    const double n = span.at.threads;
    time = std::max(time, low.total * (span.low.threads / n));
    time = std::min(time, high.total * (span.high.threads / n));
  }
  const auto [least, most] = std::minmax(low.total, high.total);
  return std::clamp(time, least, most);
}

void add_flags(const std::vector<std::string>& more, std::vector<std::string>& flags) {
  for (const std::string& flag : more) {
    if (std::find(flags.begin(), flags.end(), flag) == flags.end()) flags.push_back(flag);
  }
}

SiteColumn joined(const Span& span, Side low, const Side& high, double part) {
  SiteColumn out = std::move(low.column);
  const SiteColumn& other = high.column;
  low.column.time = out.time;
  const Duration total = bounded_total(span, low, high, part);
  out.time = mixed(out.time, other.time, part, total);
  const Energy energy = mix(total_of(low.energy), total_of(high.energy), part);
  out.energy = mixed(low.energy, high.energy, part, energy);
  for (std::size_t v = 0; v < out.time.size(); ++v) {
    out.relative_sd[v] = (1 - part) * out.relative_sd[v] + part * other.relative_sd[v];
    out.provenance[v] = std::max(out.provenance[v], other.provenance[v]);
    if (out.provenance[v] == Provenance::Measured) out.provenance[v] = Provenance::Scaled;
  }
  out.common_sd = std::hypot((1 - part) * low.known_sd + part * high.known_sd,
                             std::min(low.law_sd, high.law_sd));
  out.total_known = out.total_known && other.total_known;
  add_flags(other.flags, out.flags);
  return out;
}

}  // namespace

OperatingPoint on_busy_cores(const DeviceModel& device, OperatingPoint point) {
  if (point.unit != "cpu" || device.clusters.size() < 2) return point;
  const auto use = busy_clusters(device, point);
  if (!use || use->empty()) return point;
  std::vector<std::string> names;
  for (const ClusterUse& part : *use) names.push_back(part.cluster->name);
  point.affinity = join(names, "+");
  return point;
}

std::optional<Span> span_around(const DeviceModel& device, const std::vector<OperatingPoint>& known,
                                const OperatingPoint& asked) {
  const OperatingPoint* nearest = nearest_of(device, known, asked);
  if (nearest == nullptr) return std::nullopt;
  if (nearest->batch != asked.batch) return span_of_batches(known, *nearest, asked);
  return span_of_threads(device, known, *nearest, asked);
}

Answer between_known(const Inquiry& q, const Span& span, const std::string& ground, SiteColumn low,
                     SiteColumn high) {
  const Inquiry on_curve{q.device, q.graph, span.at, q.grounds, q.options};
  auto below = side_of(on_curve, span.low, std::move(low));
  if (!below) return not_open(below.error());
  auto above = side_of(on_curve, span.high, std::move(high));
  if (!above) return not_open(above.error());
  const double from = field_of(span, span.low);
  const double to = field_of(span, span.high);
  const double part = std::log(field_of(span, span.at) / from) / std::log(to / from);
  SiteColumn column = joined(span, std::move(*below), *above, part);
  column.flags.push_back(message(q.device.name, ": between ", ground, " ",
                                 span.of_threads ? "" : "batches of ", from, " and ", to,
                                 span.of_threads ? " threads" : ""));
  column.point = q.point;
  if (span.at == q.point) return std::optional(std::move(column));
  const auto path = scale(q, span.at, column);
  if (!path) return not_open(path.error());
  column.flags.push_back(message(q.device.name, ": scaled from ", text_of_point(span.at), *path));
  return charged(q, std::move(column));
}

}  // namespace offcut::device_models
