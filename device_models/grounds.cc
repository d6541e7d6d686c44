#include "device_models/grounds.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <string_view>
#include <utility>

#include "device_models/clock.h"
#include "device_models/point_match.h"

namespace offcut::device_models {
namespace {

using Names = std::vector<std::string>;

bool is_one_of(const std::string& model, const Names& names) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return same_model(name, model); });
}

// Names of the networks whose quantised form these are: "inception_v1" of "inception_v1_int8".
Names without_int8(const Names& names) {
  constexpr std::string_view kInt8 = "_int8";
  Names out;
  for (const std::string& name : names) {
    if (name.ends_with(kInt8)) out.push_back(name.substr(0, name.size() - kInt8.size()));
  }
  return out;
}

// Of totals that answer a question equally well, as where it leaves the cores open, the least one
// counts: that is how one would run the network.
bool is_less(const TotalOf& a, const TotalOf& b) { return a.total->total < b.total->total; }

}  // namespace

bool is_of(const Trace& trace, const DeviceModel& device) {
  return trace.device == device.name || std::find(device.aliases.begin(), device.aliases.end(),
                                                  trace.device) != device.aliases.end();
}

std::vector<RunOf> runs_with_layers(const Trace& trace) {
  std::vector<RunOf> out;
  for (const TraceRun& run : trace.runs) {
    if (!run.layers.empty()) out.push_back({&trace, &run, run.point});
  }
  return out;
}

std::vector<OperatingPoint> points_of(const std::vector<RunOf>& runs) {
  std::vector<OperatingPoint> out;
  for (const RunOf& entry : runs) out.push_back(entry.point);
  return out;
}

Grounds gather_grounds(const DeviceModel& device, const ModelGraph& graph,
                       std::span<const Trace* const> traces) {
  Grounds grounds;
  Names names = {graph.name()};
  for (const Trace* trace : traces) {
    names.push_back(trace->model);
    const bool own = is_of(*trace, device);
    for (RunOf& run : runs_with_layers(*trace)) {
      if (own) run.point = without_top_clock(device, std::move(run.point));
      (own ? grounds.own : grounds.others).push_back(std::move(run));
    }
  }
  const Names quantised_of = without_int8(names);
  for (const PublishedTotal& total : device.totals) {
    const bool quantised = total.point.precision == "int8" && is_one_of(total.model, quantised_of);
    if (!quantised && !is_one_of(total.model, names)) continue;
    grounds.totals.push_back({&total, without_top_clock(device, total.point)});
  }
  return grounds;
}

std::optional<RunOf> best_answer(const std::vector<RunOf>& runs, const OperatingPoint& asked) {
  std::optional<RunOf> best;
  int best_likeness = -1;
  for (const RunOf& candidate : runs) {
    if (!answers(candidate.point, asked)) continue;
    const int like = likeness(candidate.point, asked);
    if (like <= best_likeness) continue;
    best = candidate;
    best_likeness = like;
  }
  return best;
}

const TotalOf* best_total(const Grounds& grounds, const OperatingPoint& asked) {
  const TotalOf* best = nullptr;
  for (const TotalOf& total : grounds.totals) {
    if (!answers(total.point, asked)) continue;
    const int more =
        best == nullptr ? 1 : likeness(total.point, asked) - likeness(best->point, asked);
    if (more > 0 || (more == 0 && is_less(total, *best))) best = &total;
  }
  return best;
}

int distance(const OperatingPoint& known, const OperatingPoint& asked) {
  int sum = std::min(std::abs(known.threads - asked.threads), 9'999);
  if (!agree(known.affinity, asked.affinity)) sum += 10'000;
  if (!agree(known.library, asked.library)) sum += 20'000;
  if (!agree(known.framework, asked.framework)) sum += 40'000;
  if (known.precision != asked.precision) sum += 80'000;
  if (known.unit != asked.unit) sum += 160'000;
  if (known.batch != asked.batch) sum += 320'000;
  return sum;
}

std::optional<RunOf> nearest_run(const std::vector<RunOf>& runs, const OperatingPoint& asked) {
  if (runs.empty()) return std::nullopt;
  return *std::min_element(runs.begin(), runs.end(), [&](const RunOf& a, const RunOf& b) {
    return distance(a.point, asked) < distance(b.point, asked);
  });
}

const TotalOf* nearest_total(const Grounds& grounds, const OperatingPoint& asked) {
  const TotalOf* best = nullptr;
  for (const TotalOf& total : grounds.totals) {
    const int less =
        best == nullptr ? 1 : distance(best->point, asked) - distance(total.point, asked);
    if (less > 0 || (less == 0 && is_less(total, *best))) best = &total;
  }
  return best;
}

std::vector<OperatingPoint> known_points(const Grounds& grounds) {
  std::vector<OperatingPoint> known = points_of(grounds.own);
  for (const TotalOf& total : grounds.totals) known.push_back(total.point);
  return known;
}

Grounds at_clock(const Grounds& grounds, double mhz) {
  Grounds out;
  out.others = grounds.others;
  const auto same = [&](const auto& known) { return known.point.frequency_mhz == mhz; };
  std::copy_if(grounds.own.begin(), grounds.own.end(), std::back_inserter(out.own), same);
  std::copy_if(grounds.totals.begin(), grounds.totals.end(), std::back_inserter(out.totals), same);
  return out;
}

std::optional<RunOf> layer_profile(const Grounds& grounds, const OperatingPoint& asked) {
  if (auto own = nearest_run(grounds.own, asked)) return own;
  return nearest_run(grounds.others, asked);
}

}  // namespace offcut::device_models
