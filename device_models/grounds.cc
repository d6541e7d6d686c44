#include "device_models/grounds.h"

#include <algorithm>
#include <cstdlib>

#include "device_models/point_match.h"

namespace offcut::device_models {
namespace {

bool is_of(const Trace& trace, const DeviceModel& device) {
  return trace.device == device.name || std::find(device.aliases.begin(), device.aliases.end(),
                                                  trace.device) != device.aliases.end();
}

bool is_of_model(const PublishedTotal& total, const Grounds& grounds) {
  return std::any_of(grounds.model_names.begin(), grounds.model_names.end(),
                     [&](const std::string& name) { return same_model(name, total.model); });
}

bool agree(const std::string& a, const std::string& b) {
  return a == b || a.empty() || b.empty() || a == "any" || b == "any";
}

}  // namespace

std::vector<RunOf> runs_with_layers(const Trace& trace) {
  std::vector<RunOf> out;
  for (const TraceRun& run : trace.runs) {
    if (!run.layers.empty()) out.push_back({&trace, &run});
  }
  return out;
}

std::vector<OperatingPoint> points_of(const std::vector<RunOf>& runs) {
  std::vector<OperatingPoint> out;
  for (const RunOf& entry : runs) out.push_back(entry.run->point);
  return out;
}

Grounds gather_grounds(const DeviceModel& device, const ModelGraph& graph,
                       std::span<const Trace* const> traces) {
  Grounds grounds;
  grounds.model_names.push_back(graph.name());
  for (const Trace* trace : traces) {
    grounds.model_names.push_back(trace->model);
    auto& side = is_of(*trace, device) ? grounds.own : grounds.others;
    for (const RunOf& run : runs_with_layers(*trace)) side.push_back(run);
  }
  return grounds;
}

std::optional<RunOf> best_answer(const std::vector<RunOf>& runs, const OperatingPoint& asked) {
  std::optional<RunOf> best;
  int best_likeness = -1;
  for (const RunOf& candidate : runs) {
    if (!answers(candidate.run->point, asked)) continue;
    const int like = likeness(candidate.run->point, asked);
    if (like <= best_likeness) continue;
    best = candidate;
    best_likeness = like;
  }
  return best;
}

const PublishedTotal* best_total(const DeviceModel& device, const Grounds& grounds,
                                 const OperatingPoint& asked) {
  const PublishedTotal* best = nullptr;
  for (const PublishedTotal& total : device.totals) {
    if (!is_of_model(total, grounds) || !answers(total.point, asked)) continue;
    if (best == nullptr || likeness(total.point, asked) > likeness(best->point, asked)) {
      best = &total;
    }
  }
  return best;
}

int distance(const OperatingPoint& known, const OperatingPoint& asked) {
  int sum = std::min(std::abs(known.threads - asked.threads), 9'999);
  if (!agree(known.affinity, asked.affinity)) sum += 10'000;
  if (!agree(known.framework, asked.framework)) sum += 20'000;
  if (known.precision != asked.precision) sum += 40'000;
  if (known.unit != asked.unit) sum += 80'000;
  if (known.batch != asked.batch) sum += 160'000;
  return sum;
}

std::optional<RunOf> nearest_run(const std::vector<RunOf>& runs, const OperatingPoint& asked) {
  if (runs.empty()) return std::nullopt;
  return *std::min_element(runs.begin(), runs.end(), [&](const RunOf& a, const RunOf& b) {
    return distance(a.run->point, asked) < distance(b.run->point, asked);
  });
}

const PublishedTotal* nearest_total(const DeviceModel& device, const Grounds& grounds,
                                    const OperatingPoint& asked) {
  const PublishedTotal* best = nullptr;
  for (const PublishedTotal& total : device.totals) {
    if (!is_of_model(total, grounds)) continue;
    if (best == nullptr || distance(total.point, asked) < distance(best->point, asked)) {
      best = &total;
    }
  }
  return best;
}

std::vector<OperatingPoint> known_points(const DeviceModel& device, const Grounds& grounds) {
  std::vector<OperatingPoint> known = points_of(grounds.own);
  for (const PublishedTotal& total : device.totals) {
    if (is_of_model(total, grounds)) known.push_back(total.point);
  }
  return known;
}

std::optional<RunOf> layer_profile(const Grounds& grounds, const OperatingPoint& asked) {
  if (auto own = nearest_run(grounds.own, asked)) return own;
  return nearest_run(grounds.others, asked);
}

}  // namespace offcut::device_models
