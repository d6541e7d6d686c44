#include "device_models/column_clock.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "device_models/clock.h"
#include "device_models/core_use.h"
#include "device_models/kernel_class.h"
#include "device_models/point_match.h"
#include "device_models/scaling.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

struct KnownPoint {
  OperatingPoint point;  // as grounds state it
  double stated_mhz;     // as its source does
};

std::vector<KnownPoint> known_of(const Grounds& grounds) {
  std::vector<KnownPoint> out;
  for (const RunOf& run : grounds.own) out.push_back({run.point, run.run->point.frequency_mhz});
  for (const TotalOf& of : grounds.totals) out.push_back({of.point, of.total->point.frequency_mhz});
  return out;
}

// Of the points that are nearest to the asked one in all but the clock, the clocks.
std::map<double, KnownPoint> nearest_clocks(const std::vector<KnownPoint>& known,
                                            const OperatingPoint& asked, bool top_counts) {
  int least = std::numeric_limits<int>::max();
  std::map<double, KnownPoint> out;
  for (const KnownPoint& one : known) {
    if (one.point.frequency_mhz == 0 && !top_counts) continue;
    const int far = distance(one.point, asked);
    if (far > least) continue;
    if (far < least) out.clear();
    least = far;
    const auto [place, added] = out.emplace(one.point.frequency_mhz, one);
    if (!added && one.stated_mhz > 0) place->second = one;
  }
  return out;
}

// Whether a clock may be asked of cores whose clocks the device file does not state: where somebody
// measured at a stated one, the law leads from there.
bool leads_without_top(const std::vector<KnownPoint>& known, const OperatingPoint& point) {
  return std::any_of(known.begin(), known.end(), [&](const KnownPoint& one) {
    return one.point.unit == point.unit && one.point.frequency_mhz > 0;
  });
}

Result<double> asked_clock(const DeviceModel& device, const std::vector<KnownPoint>& known,
                           const OperatingPoint& point) {
  const double mhz = point.frequency_mhz;
  const double top = clock_range(device, point).top;
  for (const KnownPoint& one : known) {
    if (mhz == 0 || one.stated_mhz != mhz || one.point.unit != point.unit) continue;
    const bool same_cores = agree(one.point.affinity, point.affinity);
    if (same_cores && clock_range(device, one.point).top == top) return one.point.frequency_mhz;
  }
  if (top <= 0 && mhz > 0 && leads_without_top(known, point)) return mhz;
  if (auto ok = check_clock(device, point); !ok) return fail(ok.error());
  return mhz >= top ? 0 : mhz;
}

// Keeps the asked clock alone, or the two around it, or the nearest.
std::vector<double> around(const std::map<double, KnownPoint>& clocks, double asked, double top) {
  if (clocks.contains(asked)) return {asked};
  const auto mhz_of = [&](double clock) { return clock == 0 ? top : clock; };
  std::optional<double> below;
  std::optional<double> above;
  for (const auto& [clock, point] : clocks) {
    const bool slower = mhz_of(clock) < mhz_of(asked);
    std::optional<double>& side = slower ? below : above;
    const bool nearer =
        !side || (slower ? mhz_of(clock) > mhz_of(*side) : mhz_of(clock) < mhz_of(*side));
    if (nearer) side = clock;
  }
  std::vector<double> out;
  if (below) out.push_back(*below);
  if (above) out.push_back(*above);
  return out;
}

// Power at the asked clock over that at another one, per kernel class.
Result<double> power_ratio(const Inquiry& q, const OperatingPoint& from,
                           const std::string& kernel) {
  const auto there = power_at(q.device, from, kernel);
  if (!there) return fail(there.error());
  const auto here = power_at(q.device, q.point, kernel);
  if (!here) return fail(here.error());
  return *there > Power() ? *here / *there : 1.0;
}

struct Move {
  TimeFactor time;
  double power = 1;
};

// What the asked clock changes against another one, by kernel class.
Result<std::map<std::string, Move>> moves_from(const Inquiry& q, double clock) {
  OperatingPoint from = q.point;
  from.frequency_mhz = clock;
  std::map<std::string, Move> out;
  for (const Layer& layer : q.graph.layers()) {
    const std::string kernel = kernel_class(layer);
    if (out.contains(kernel)) continue;
    auto time = time_factor(q.device, kernel, from, q.point);
    if (!time) return fail(time.error());
    const auto power = power_ratio(q, from, kernel);
    if (!power) return fail(power.error());
    out.emplace(kernel, Move{std::move(*time), *power});
  }
  return out;
}

double mhz_of(const Inquiry& q, double clock) {
  return clock > 0 ? clock : clock_range(q.device, q.point).top;
}

void downgrade(SiteColumn& column) {
  for (Provenance& ground : column.provenance) {
    if (ground == Provenance::Measured) ground = Provenance::Scaled;
  }
}

double mean_sd(const Inquiry& q, const std::map<std::string, Move>& moves,
               const SiteColumn& column) {
  double sum = 0;
  double total = 0;
  for (LayerId v = 0; v < q.graph.layer_count(); ++v) {
    const double s = column.time[v].s();
    sum += s * moves.at(kernel_class(q.graph.layers()[v])).time.relative_sd;
    total += s;
  }
  return total > 0 ? sum / total : 0;
}

void say_assumed(const Inquiry& q, const std::map<std::string, Move>& moves, SiteColumn& column) {
  TimeFactor all;
  for (const auto& [kernel, move] : moves) compose(move.time, false, all);
  for (const std::string& text : all.assumed) {
    column.flags.push_back(message(q.device.name, ": assumed: ", text));
  }
}

}  // namespace

Result<ClockWay> clock_way(const DeviceModel& device, const Grounds& grounds,
                           const OperatingPoint& point) {
  const std::vector<KnownPoint> known = known_of(grounds);
  const auto asked = asked_clock(device, known, point);
  if (!asked) return fail(asked.error());
  const double top = clock_range(device, point).top;
  const bool stated = point.frequency_mhz > 0;
  const auto clocks = nearest_clocks(known, point, top > 0 || !stated);
  ClockWay way{.asked = *asked, .known = {}, .assumed_top = false};
  if (clocks.empty()) {
    way.known = {0};
  } else if (top <= 0 && !stated) {  // as fast as it was measured
    way.known = {clocks.contains(0) ? 0 : clocks.rbegin()->first};
    way.asked = way.known.front();
  } else {
    way.known = around(clocks, way.asked, top);
  }
  const bool from_top = std::find(way.known.begin(), way.known.end(), 0.0) != way.known.end();
  const bool says_so = clocks.contains(0) && clocks.at(0).stated_mhz > 0;
  way.assumed_top = stated && from_top && !says_so;
  return way;
}

Result<void> move_clock(const Inquiry& q, double from, SiteColumn& column) {
  const auto moves = moves_from(q, from);
  if (!moves) return fail(moves.error());
  for (LayerId v = 0; v < q.graph.layer_count(); ++v) {
    const Move& move = moves->at(kernel_class(q.graph.layers()[v]));
    column.time[v] = column.time[v] * move.time.factor;
    column.energy[v] = column.energy[v] * (move.time.factor * move.power);
  }
  column.common_sd = std::hypot(column.common_sd, mean_sd(q, *moves, column));
  column.point = q.point;
  downgrade(column);
  column.flags.push_back(message(q.device.name, ": by the law of the clock from ", mhz_of(q, from),
                                 " to ", mhz_of(q, q.point.frequency_mhz), " MHz"));
  say_assumed(q, *moves, column);
  return {};
}

Result<SiteColumn> between_clocks(const Inquiry& q, const ClockWay& way, SiteColumn slow,
                                  const SiteColumn& fast) {
  const auto up = moves_from(q, way.known.front());
  if (!up) return fail(up.error());
  const auto down = moves_from(q, way.known.back());
  if (!down) return fail(down.error());
  const double low = mhz_of(q, way.known.front());
  const double high = mhz_of(q, way.known.back());
  const double mhz = mhz_of(q, q.point.frequency_mhz);
  const double part = (1 / low - 1 / mhz) / (1 / low - 1 / high);
  SiteColumn out = std::move(slow);
  const double sd = std::min(mean_sd(q, *up, out), mean_sd(q, *down, fast));
  for (LayerId v = 0; v < q.graph.layer_count(); ++v) {
    const std::string kernel = kernel_class(q.graph.layers()[v]);
    const auto power = [&](const SiteColumn& column, const std::map<std::string, Move>& moves) {
      const bool takes_time = column.time[v] > Duration::zero();
      return takes_time ? column.energy[v] / column.time[v] * moves.at(kernel).power : Power();
    };
    const Power drawn = (1 - part) * power(out, *up) + part * power(fast, *down);
    out.time[v] = (1 - part) * out.time[v] + part * fast.time[v];
    out.energy[v] = drawn * out.time[v];
    out.relative_sd[v] = (1 - part) * out.relative_sd[v] + part * fast.relative_sd[v];
    if (fast.provenance[v] > out.provenance[v]) out.provenance[v] = fast.provenance[v];
  }
  out.common_sd = std::hypot((1 - part) * out.common_sd + part * fast.common_sd, sd);
  out.total_known = out.total_known && fast.total_known;
  out.point = q.point;
  downgrade(out);
  out.flags.insert(out.flags.end(), fast.flags.begin(), fast.flags.end());
  out.flags.push_back(message(q.device.name, ": between what is known at ", low, " and ", high,
                              " MHz, to ", mhz, " MHz"));
  return out;
}

}  // namespace offcut::device_models
