#include "engine/queue/capacity.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/queue/forecast.h"
#include "engine/queue/load.h"

namespace offcut::queue {
namespace {

constexpr double kNobodyWaits = 1e-3;  // probability of waiting below which servers do not help
constexpr int kMostRaises = 20;        // after failed verifications

SimulationOptions base_options(const SearchOptions& search, std::uint64_t seed) {
  SimulationOptions options;
  options.seed = seed;
  options.threads = search.threads;
  // Every round is a look at the answer: the chance of a wrong one is split among the looks.
  options.confidence = 1 - (1 - search.confidence) / options.rounds;
  options.requests_at_most = 1'000'000;
  return options;
}

Probe run_probe(const Demand& demand, std::size_t kind, int servers, const SearchOptions& options,
                std::uint64_t seed) {
  Probe probe;
  probe.kind = kind;
  probe.servers = servers;
  probe.seed = seed;
  probe.cuts = choose_cuts(demand, kind, servers);
  probe.cost_per_hour = servers * demand.kinds[kind].price_per_hour;
  const PlannedFleet planned = fleet_of(demand, kind, servers, probe.cuts.assignment);
  auto result = simulate(planned.fleet, options_for(demand, planned, base_options(options, seed)));
  OFFCUT_CHECK(result.has_value());  // the demand was checked, and the options are ours
  probe.result = std::move(*result);
  probe.findings = judge(demand, probe.result);
  return probe;
}

// So many servers have all the slots that a pool may have.
int most_servers(const ServerKind& kind) { return std::max(1, kMostSlots / kind.concurrency); }

// Does the objective hold by the formulas?
bool holds_by_forecast(const Demand& demand, const PlannedFleet& planned,
                       const FleetForecast& seen) {
  if (!seen.stable()) return false;
  const ServiceObjective& objective = demand.objective;
  double late = 0;
  double rate = 0;
  for (std::size_t c = 0; c < demand.classes.size(); ++c) {
    double class_late = 0;
    double class_rate = 0;
    double energy_j = 0;
    for (const std::size_t member : planned.members[c]) {
      const double member_rate = planned.fleet.classes[member].arrivals_per_s();
      class_rate += member_rate;
      energy_j += member_rate * seen.classes[member].energy.j();
      if (objective.latency) {
        class_late += member_rate * seen.classes[member].share_over(*objective.latency);
      }
    }
    if (objective.energy && energy_j > class_rate * objective.energy->j()) return false;
    if (objective.scope == ServiceObjective::Scope::EveryClass &&
        class_late > class_rate * (1 - objective.percentile)) {
      return false;
    }
    late += class_late;
    rate += class_rate;
  }
  return late <= rate * (1 - objective.percentile);
}

// The search for one kind of server.
class KindSearch {
 public:
  KindSearch(const Demand& demand, std::size_t kind, const SearchOptions& options)
      : demand_(demand),
        options_(options),
        most_(std::min(options.servers_at_most, most_servers(demand.kinds[kind]))) {
    answer_.kind = kind;
  }
  KindAnswer run();

 private:
  struct Outlook {
    std::string unstable;  // of a station that is no pool
    bool pool_overloaded = false;
    bool nobody_waits = false;
    bool uses_cloud = false;
    bool holds = false;
  };
  const Outlook& outlook(int servers);
  const Probe& probe_at(int servers);
  // Returns the least count in (low, high] with the property, which must hold at `high`.
  template <class Property>
  int least(int low, int high, const Property& property);
  std::optional<int> first_stable();
  int least_idle(int stable);
  bool bracket(int start, int idle, int& fails, int& holds);
  bool verify(int& servers, int idle);
  KindAnswer give_up(std::string why, int servers);
  KindAnswer settle_without_servers();

  const Demand& demand_;
  const SearchOptions& options_;
  const int most_;  // servers
  KindAnswer answer_;
  std::map<int, Outlook> outlooks_;
  std::map<int, Probe> probes_;
};

const KindSearch::Outlook& KindSearch::outlook(int servers) {
  const auto known = outlooks_.find(servers);
  if (known != outlooks_.end()) return known->second;
  const CutChoice cuts = choose_cuts(demand_, answer_.kind, servers);
  const PlannedFleet planned = fleet_of(demand_, answer_.kind, servers, cuts.assignment);
  Outlook seen;
  for (const DeviceClass& c : planned.fleet.classes) seen.uses_cloud |= c.route.offloads;
  std::vector<StationLoad> loads = offered_loads(planned.fleet);
  seen.pool_overloaded = std::any_of(loads.begin(), loads.end(), [](const StationLoad& load) {
    return load.kind == StationLoad::Kind::Pool && load.unstable();
  });
  std::erase_if(loads, [](const StationLoad& l) { return l.kind == StationLoad::Kind::Pool; });
  seen.unstable = instability(loads);
  const FleetForecast expected = forecast(planned.fleet);
  seen.nobody_waits = expected.stable() && expected.pools[0].probability_of_wait < kNobodyWaits;
  seen.holds = holds_by_forecast(demand_, planned, expected);
  return outlooks_.emplace(servers, std::move(seen)).first->second;
}

const Probe& KindSearch::probe_at(int servers) {
  const auto known = probes_.find(servers);
  if (known != probes_.end()) return known->second;
  Probe probe = run_probe(demand_, answer_.kind, servers, options_, options_.seed);
  answer_.trail.push_back({servers, probe.seed, probe.met()});
  return probes_.emplace(servers, std::move(probe)).first->second;
}

template <class Property>
int KindSearch::least(int low, int high, const Property& property) {
  while (high - low > 1) {
    const int middle = low + (high - low) / 2;
    (property(middle) ? high : low) = middle;
  }
  return high;
}

// The least number of servers that can carry the load at all; nothing within the limit: none.
std::optional<int> KindSearch::first_stable() {
  int high = 1;
  while (outlook(high).pool_overloaded) {
    if (high >= most_) return std::nullopt;
    high = std::min(2 * high, most_);
  }
  return least(high / 2, high, [&](int n) { return !outlook(n).pool_overloaded; });
}

// The least number with which nobody waits: beyond it servers change nothing.
int KindSearch::least_idle(int stable) {
  int high = stable;
  while (!outlook(high).nobody_waits && high < most_) {
    high = std::min(2 * high, most_);
  }
  return least(stable - 1, high, [&](int n) { return outlook(n).nobody_waits; });
}

// Finds a count that fails and a larger one that holds; false if even an idle pool fails.
bool KindSearch::bracket(int start, int idle, int& fails, int& holds) {
  int step = std::max(1, start / 50);
  if (probe_at(start).met()) {
    holds = start;
    for (int next = holds - step; next > fails; next -= step) {
      if (!probe_at(next).met()) {
        fails = next;
        return true;
      }
      holds = next;
      step *= 2;
    }
    return true;  // `fails` is the overload just below
  }
  for (int next = start; next < idle;) {
    fails = next;
    next = std::min(idle, next + step);
    step *= 2;
    if (probe_at(next).met()) {
      holds = next;
      return true;
    }
  }
  return false;
}

// Fresh seeds must agree; a failure raises the answer by one server and starts again.
bool KindSearch::verify(int& servers, int idle) {
  for (int raise = 0; raise <= kMostRaises; ++raise) {
    answer_.verified = 0;
    bool held = true;
    while (held && answer_.verified < options_.verifications) {
      const std::uint64_t seed = options_.seed + 1 + static_cast<std::uint64_t>(answer_.verified);
      const Probe fresh = run_probe(demand_, answer_.kind, servers, options_, seed);
      held = fresh.met();
      answer_.trail.push_back({servers, seed, held});
      if (held) ++answer_.verified;
    }
    if (held) return true;
    do {
      if (servers >= idle) return false;
      ++servers;
    } while (!probe_at(servers).met());
  }
  return false;
}

KindAnswer KindSearch::give_up(std::string why, int servers) {
  answer_.why_not = std::move(why);
  answer_.probe = probe_at(std::max(1, servers));
  return std::move(answer_);
}

// No class sends anything to the cloud: the devices keep the objective alone, or nothing does.
KindAnswer KindSearch::settle_without_servers() {
  const Probe& alone = probe_at(1);
  if (!alone.met()) return give_up("no cut of this policy uses the cloud, and the devices fail", 1);
  answer_.probe = alone;
  answer_.probe->servers = 0;
  answer_.probe->cost_per_hour = 0;
  return std::move(answer_);
}

KindAnswer KindSearch::run() {
  const std::optional<int> stable = first_stable();
  if (!stable) {
    return give_up(message("more than ", most_, " servers would be needed"), most_);
  }
  if (const std::string why = outlook(*stable).unstable; !why.empty()) {
    return give_up(why, *stable);
  }
  const int idle = least_idle(*stable);
  if (!outlook(idle).uses_cloud) return settle_without_servers();
  answer_.screened = outlook(idle).holds
                         ? least(*stable - 1, idle, [&](int n) { return outlook(n).holds; })
                         : idle;
  int fails = *stable - 1;
  int holds = 0;
  if (!bracket(std::max(answer_.screened, *stable), idle, fails, holds)) {
    return give_up("more servers do not help: it fails even where nobody waits", idle);
  }
  holds = least(fails, holds, [&](int n) { return probe_at(n).met(); });
  if (!verify(holds, idle)) return give_up("no number of servers passes every fresh run", holds);
  answer_.servers = holds;
  answer_.probe = probe_at(holds);
  answer_.cost_per_hour = answer_.probe->cost_per_hour;
  return std::move(answer_);
}

Result<void> check_call(const Demand& demand, std::size_t kind) {
  if (auto good = demand.check(); !good) return good;
  if (kind >= demand.kinds.size()) {
    return fail(ErrorCode::InvalidArgument,
                message("server kind: expected one below ", demand.kinds.size(), ", found ", kind));
  }
  return {};
}

CurvePoint point_of(const Demand& demand, const Probe& probe, double load) {
  CurvePoint point;
  point.load = load;
  point.servers = probe.servers;
  point.cost_per_hour = probe.cost_per_hour;
  point.unstable = probe.result.unstable;
  double per_hour = 0;
  for (const ClassDemand& c : demand.classes) {
    per_hour += 3600 * c.count * c.arrivals.at_peak().per_device_per_s;
  }
  point.cost_per_million = point.cost_per_hour / per_hour * 1e6;
  const ClassResult& fleet = probe.result.fleet;
  point.utilisation = probe.result.pools[0].utilisation;
  point.mean_s = fleet.latency_s;
  point.percentile_s = fleet.percentile_s;
  point.over = fleet.over[0];
  point.energy_j = fleet.energy_j;
  return point;
}

}  // namespace

Result<Probe> probe(const Demand& demand, std::size_t kind, int servers,
                    const SearchOptions& options) {
  if (auto good = check_call(demand, kind); !good) return fail(good.error());
  const int most = most_servers(demand.kinds[kind]);
  if (servers < 1 || servers > most) {
    return fail(ErrorCode::InvalidArgument,
                message("servers: expected from 1 to ", most, ", found ", servers));
  }
  return run_probe(demand, kind, servers, options, options.seed);
}

Result<CapacityAnswer> search(const Demand& demand, const SearchOptions& options) {
  if (auto good = demand.check(); !good) return fail(good.error());
  CapacityAnswer answer;
  for (std::size_t kind = 0; kind < demand.kinds.size(); ++kind) {
    answer.kinds.push_back(KindSearch(demand, kind, options).run());
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

Result<std::vector<CurvePoint>> curve_over_servers(const Demand& demand, std::size_t kind,
                                                   const std::vector<int>& servers,
                                                   const SearchOptions& options) {
  std::vector<CurvePoint> curve;
  for (const int n : servers) {
    const auto seen = probe(demand, kind, n, options);
    if (!seen) return fail(seen.error());
    curve.push_back(point_of(demand, *seen, 1));
  }
  return curve;
}

Result<std::vector<CurvePoint>> curve_over_load(const Demand& demand, std::size_t kind, int servers,
                                                const std::vector<double>& factors,
                                                const SearchOptions& options) {
  std::vector<CurvePoint> curve;
  for (const double factor : factors) {
    const Demand loaded = changed(demand, {.fleet = factor});
    const auto seen = probe(loaded, kind, servers, options);
    if (!seen) return fail(seen.error());
    curve.push_back(point_of(loaded, *seen, factor));
  }
  return curve;
}

Result<std::vector<SensitivityRow>> sensitivity(const Demand& demand, std::size_t kind,
                                                const std::vector<double>& factors,
                                                const SearchOptions& options) {
  if (auto good = check_call(demand, kind); !good) return fail(good.error());
  SearchOptions quick = options;
  quick.verifications = std::min(options.verifications, 1);
  std::vector<SensitivityRow> rows;
  const auto add = [&](const char* axis, double factor, const DemandChange& change) {
    const Demand other = changed(demand, change);
    const KindAnswer found = KindSearch(other, kind, quick).run();
    rows.push_back({axis, factor, found.why_not, found.servers, found.cost_per_hour});
  };
  for (const double f : factors) add("bandwidth", f, {.bandwidth = f});
  for (const double f : factors) add("fleet", f, {.fleet = f});
  for (const double f : factors) add("server speed", f, {.server_speed = f});
  return rows;
}

}  // namespace offcut::queue
