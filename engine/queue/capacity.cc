#include "engine/queue/capacity.h"

#include <algorithm>
#include <map>

#include "engine/base/text.h"
#include "engine/queue/kind_search.h"

namespace offcut::queue {
namespace {

Result<void> check_call(const Demand& demand, std::size_t kind) {
  if (auto good = demand.check(); !good) return good;
  if (kind >= demand.kinds.size()) {
    return fail(ErrorCode::InvalidArgument,
                message("server kind: expected one below ", demand.kinds.size(), ", found ", kind));
  }
  return {};
}

// The cuts of the answer; where the policy heeds the load, those for that many servers.
CutChoice cuts_of(const Demand& demand, const KindAnswer& found, int servers) {
  if (found.probe && demand.policy.kind != CutPolicy::Kind::Equilibrium) return found.probe->cuts;
  return choose_cuts(demand, found.kind, std::max(1, servers));
}

struct Axis {
  const char* name;
  double DemandChange::*factor;
  bool more_is_harder;
};
constexpr Axis kAxes[] = {{"bandwidth", &DemandChange::bandwidth, false},
                          {"fleet", &DemandChange::fleet, true},
                          {"server speed", &DemandChange::server_speed, false}};

KindAnswer better(const std::optional<KindAnswer>& one, const KindAnswer& other) {
  if (!one || !one->feasible()) return other;
  return other.feasible() && other.servers < one->servers ? other : *one;
}

// What held in a harder world holds here, if that is better; a probe makes sure.
KindAnswer inherit(const Demand& demand, const KindAnswer& harder, KindAnswer found,
                   const SearchOptions& options) {
  if (found.feasible() && found.servers <= harder.servers) return found;
  KindAnswer kept = harder;
  kept.probe = probe_like(demand, *harder.probe, options);
  if (!kept.probe->met()) return found;
  kept.probe->servers = harder.servers;
  return kept;
}

// The probe of a point on a curve. The answer's own is not simulated again.
Probe probe_of_point(const Demand& demand, const KindAnswer& found, int servers, bool changed,
                     const SearchOptions& options) {
  const bool known = found.probe && !changed && found.probe->servers == servers &&
                     found.probe->seed == options.seed;
  if (known) return *found.probe;
  return probe_cuts(demand, {found.kind, servers, options.seed}, cuts_of(demand, found, servers),
                    options);
}

CurvePoint point_of(const Demand& demand, const Probe& probe, double load) {
  CurvePoint point;
  point.load = load;
  point.servers = probe.servers;
  point.cost_per_hour = probe.cost_per_hour;
  point.unstable = probe.result.stable() ? probe.result.too_short : probe.result.unstable;
  double per_hour = 0;
  for (const ClassDemand& c : demand.classes) {
    per_hour += 3600 * c.count * c.arrivals.at_peak().per_device_per_s;
  }
  point.cost_per_million = point.cost_per_hour / per_hour * 1e6;
  const ClassResult& fleet = probe.result.fleet;
  point.utilisation = probe.result.pools[0].utilisation;
  point.mean_s = fleet.latency_s;
  point.percentile_s = fleet.percentile_s;
  if (demand.objective.scope == ServiceObjective::Scope::EveryClass) {
    const std::vector<ClassResult>& classes = probe.result.groups;
    const auto latest = std::max_element(classes.begin(), classes.end(),
                                         [](const ClassResult& a, const ClassResult& b) {
                                           return a.percentile_s[0].value < b.percentile_s[0].value;
                                         });
    if (latest != classes.end()) point.percentile_s[0] = latest->percentile_s[0];
  }
  point.over = fleet.over[0];
  point.energy_j = fleet.energy_j;
  return point;
}

}  // namespace

const KindAnswer& CapacityAnswer::subject() const {
  if (best) return kinds[*best];
  for (const KindAnswer& kind : kinds) {
    if (kind.outcome == Outcome::TooClose) return kind;
  }
  return kinds.front();
}

Result<CapacityAnswer> search(const Demand& demand, const SearchOptions& options) {
  if (auto good = demand.check(); !good) return fail(good.error());
  CapacityAnswer answer;
  for (std::size_t kind = 0; kind < demand.kinds.size(); ++kind) {
    answer.kinds.push_back(search_kind(demand, kind, options));
    const KindAnswer& found = answer.kinds.back();
    if (!found.feasible()) continue;
    if (!answer.best) {
      answer.best = kind;
      continue;
    }
    const KindAnswer& best = answer.kinds[*answer.best];
    if (std::pair(found.cost_per_hour, found.servers) <
        std::pair(best.cost_per_hour, best.servers)) {
      answer.best = kind;
    }
  }
  return answer;
}

Result<std::vector<CurvePoint>> curve_over_servers(const Demand& demand, const KindAnswer& found,
                                                   const std::vector<int>& servers,
                                                   const SearchOptions& options) {
  if (auto good = check_call(demand, found.kind); !good) return fail(good.error());
  std::vector<CurvePoint> curve;
  for (const int n : servers) {
    if (auto good = check_servers(demand.kinds[found.kind], n); !good) return fail(good.error());
    curve.push_back(point_of(demand, probe_of_point(demand, found, n, false, options), 1));
  }
  return curve;
}

Result<std::vector<CurvePoint>> curve_over_load(const Demand& demand, const KindAnswer& found,
                                                const std::vector<double>& factors,
                                                const SearchOptions& options) {
  const int servers = found.probe ? std::max(1, found.probe->servers) : 1;
  std::vector<CurvePoint> curve;
  for (const double factor : factors) {
    const Demand loaded = changed(demand, {.fleet = factor});
    if (auto good = check_call(loaded, found.kind); !good) return fail(good.error());
    Probe seen = probe_of_point(loaded, found, servers, factor != 1, options);
    if (found.feasible() && found.servers == 0) {  // the one server of the probe is never asked
      seen.servers = 0;
      seen.cost_per_hour = 0;
    }
    curve.push_back(point_of(loaded, seen, factor));
  }
  return curve;
}

Result<std::vector<SensitivityRow>> sensitivity(const Demand& demand, std::size_t kind,
                                                const std::vector<double>& factors,
                                                const SearchOptions& options,
                                                const KindAnswer* now) {
  if (auto good = check_call(demand, kind); !good) return fail(good.error());
  SearchOptions quick = options;
  quick.verifications = std::min(options.verifications, 1);
  std::vector<SensitivityRow> rows;
  for (const Axis& axis : kAxes) {
    std::vector<double> order = factors;  // from the hardest
    std::sort(order.begin(), order.end());
    if (axis.more_is_harder) std::reverse(order.begin(), order.end());
    std::map<double, KindAnswer> answers;
    std::optional<KindAnswer> harder;
    for (const double factor : order) {
      if (now != nullptr && axis.more_is_harder == (factor < 1)) harder = better(harder, *now);
      DemandChange change;
      change.*axis.factor = factor;
      const Demand other = changed(demand, change);
      KindAnswer found = search_kind(other, kind, quick);
      if (harder && harder->feasible()) found = inherit(other, *harder, std::move(found), quick);
      harder = better(harder, found);
      answers.insert_or_assign(factor, std::move(found));
    }
    for (const double factor : factors) {
      const KindAnswer& found = answers.at(factor);
      rows.push_back(
          {axis.name, factor, found.why_not, found.servers, found.cost_per_hour, found.undecided});
    }
  }
  return rows;
}

}  // namespace offcut::queue
