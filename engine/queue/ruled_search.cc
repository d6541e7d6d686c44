#include "engine/queue/ruled_search.h"

#include <algorithm>

#include "engine/base/text.h"
#include "engine/queue/forecast.h"
#include "engine/queue/load.h"

namespace offcut::queue {
namespace {

constexpr int kMostBurst = 32;  // servers that bursts may need over those that Poisson arrivals do
constexpr double kNobodyWaits = 1e-3;  // probability of waiting below which servers do not help
constexpr int kMostRaises = 20;        // after failed verifications

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
    if (energy_j > class_rate * energy_limit(demand, c).j()) return false;
    if (objective.scope == ServiceObjective::Scope::EveryClass &&
        class_late > class_rate * (1 - objective.percentile)) {
      return false;
    }
    late += class_late;
    rate += class_rate;
  }
  return late <= rate * (1 - objective.percentile);
}

}  // namespace

const CutChoice& RuledSearch::cuts(int servers) {
  const auto known = cuts_.find(servers);
  if (known != cuts_.end()) return known->second;
  CutChoice chosen = choose_among(demand_, answer_.kind, servers, alone_, strictness_);
  return cuts_.emplace(servers, std::move(chosen)).first->second;
}

const RuledSearch::Outlook& RuledSearch::outlook(int servers) {
  const auto known = outlooks_.find(servers);
  if (known != outlooks_.end()) return known->second;
  const CutChoice& chosen = cuts(servers);
  const PlannedFleet planned = fleet_of(demand_, answer_.kind, servers, chosen.assignment);
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

Probe RuledSearch::probe_with(int servers, std::uint64_t seed) {
  const CutChoice& chosen = cuts(servers);
  const auto key = std::tuple(servers, seed, chosen.assignment);
  auto known = memory_.probes.find(key);
  if (known == memory_.probes.end()) {
    Probe probe = probe_cuts(demand_, {answer_.kind, servers, seed}, chosen, options_);
    answer_.trail.push_back({servers, seed, probe.met()});
    known = memory_.probes.emplace(key, std::move(probe)).first;
  }
  return known->second;
}

// Keeps the least number of servers of which no probe was certain.
void RuledSearch::note(const Probe& probe) {
  if (is_certain(probe.findings)) return;
  if (answer_.undecided && answer_.undecided->servers <= probe.servers) return;
  answer_.undecided = {probe.servers, probe.result.cut_by_budget,
                       uncertainty_of(probe.findings, probe.result)};
}

const Probe& RuledSearch::probe_at(int servers) {
  const auto known = probes_.find(servers);
  if (known != probes_.end()) return known->second;
  Probe probe = probe_with(servers, options_.seed);
  note(probe);
  return probes_.emplace(servers, std::move(probe)).first->second;
}

template <class Property>
int RuledSearch::least(int low, int high, const Property& property) {
  while (high - low > 1) {
    const int middle = low + (high - low) / 2;
    (property(middle) ? high : low) = middle;
  }
  return high;
}

// The least number of servers that can carry the load at all; nothing within the limit: none.
std::optional<int> RuledSearch::first_stable() {
  int high = 1;
  while (outlook(high).pool_overloaded) {
    if (high >= most_) return std::nullopt;
    high = std::min(2 * high, most_);
  }
  return least(high / 2, high, [&](int n) { return !outlook(n).pool_overloaded; });
}

// The least number with which nobody waits: beyond it servers change nothing. The forecast takes
// arrivals for Poisson; of burstier ones so many more may come at once.
int RuledSearch::least_idle(int stable) {
  int high = stable;
  while (!outlook(high).nobody_waits && high < most_) {
    high = std::min(2 * high, most_);
  }
  const int idle = least(stable - 1, high, [&](int n) { return outlook(n).nobody_waits; });
  const bool bursts =
      std::any_of(demand_.classes.begin(), demand_.classes.end(), [](const auto& device_class) {
        const Arrivals& arrivals = device_class.arrivals;
        return arrivals.kind == Arrivals::Kind::Recorded ||
               (arrivals.kind == Arrivals::Kind::Gamma && arrivals.scv > 1);
      });
  return bursts ? std::min(most_, kMostBurst * idle) : idle;
}

// Finds a count that fails and a larger one that holds; false if even an idle pool fails.
bool RuledSearch::bracket(int start, int idle, int& fails, int& holds) {
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
bool RuledSearch::verify(int& servers, int idle) {
  for (int raise = 0; raise <= kMostRaises; ++raise) {
    answer_.verified = 0;
    bool held = true;
    while (held && answer_.verified < options_.verifications) {
      const std::uint64_t seed = options_.seed + 1 + static_cast<std::uint64_t>(answer_.verified);
      Probe fresh = probe_with(servers, seed);
      held = fresh.met();
      note(fresh);
      if (held) {
        ++answer_.verified;
      } else {
        disagrees_ = std::move(fresh);
      }
    }
    if (held) return true;
    do {
      if (servers >= idle) return false;
      ++servers;
    } while (!probe_at(servers).met());
  }
  return false;
}

// Where nothing certainly breaks, or runs disagree about it, it is only too close to call.
KindAnswer RuledSearch::give_up(std::string why, int servers) {
  answer_.probe = disagrees_ ? std::move(*disagrees_) : probe_at(std::max(1, servers));
  const bool sure = !disagrees_ && is_broken(answer_.probe->findings);
  answer_.outcome = sure ? Outcome::Fails : Outcome::TooClose;
  answer_.why_not = std::move(why);
  if (answer_.outcome == Outcome::Fails) return std::move(answer_);
  const SimulationResult& seen = answer_.probe->result;
  answer_.why_not = seen.too_short;
  for (const Finding& finding : answer_.probe->findings) {
    if (!seen.too_short.empty() || finding.state != Finding::State::Uncertain) continue;
    answer_.why_not = message(finding.requirement(), ": ", finding.measured());
  }
  if (answer_.why_not.empty()) answer_.why_not = "fresh runs disagree";
  return std::move(answer_);
}

KindAnswer RuledSearch::hold(int servers, const Probe& probe) {
  answer_.outcome = Outcome::Holds;
  answer_.servers = servers;
  answer_.probe = probe;
  answer_.probe->servers = servers;
  answer_.cost_per_hour = servers * demand_.kinds[answer_.kind].price_per_hour;
  answer_.probe->cost_per_hour = answer_.cost_per_hour;
  return std::move(answer_);
}

// No class sends anything to the cloud: the devices keep the objective alone, or nothing does.
KindAnswer RuledSearch::settle_without_servers() {
  const Probe& alone = probe_at(1);
  if (!alone.met()) return give_up("no cut of this policy uses the cloud, and the devices fail", 1);
  int none = 1;
  if (!verify(none, 1)) return give_up("the devices do not pass every fresh run", 1);
  return hold(0, alone);
}

KindAnswer RuledSearch::run() {
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
  return hold(holds, probe_at(holds));
}

std::optional<int> RuledSearch::screen() {
  const std::optional<int> stable = first_stable();
  if (!stable || !outlook(*stable).unstable.empty()) return std::nullopt;
  const int idle = least_idle(*stable);
  if (!outlook(idle).holds) return std::nullopt;
  if (!outlook(idle).uses_cloud) return 0;
  return least(*stable - 1, idle, [&](int n) { return outlook(n).holds; });
}

}  // namespace offcut::queue
