#include "engine/queue/verdict.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>

#include "engine/base/text.h"

namespace offcut::queue {
namespace {

constexpr double kGrowth[] = {1.02, 1.05, 1.1, 1.2, 1.4, 1.7, 2, 3};
constexpr double kFactors[] = {1.1, 1.25, 1.5, 2, 3, 5, 10, 30};

std::string percent(double share) { return message(figures(100 * share), "%"); }

// Does the same kind, number and cuts hold after a change? By simulation.
class WhatIf {
 public:
  WhatIf(const Demand& demand, const KindAnswer& subject, const SearchOptions& options)
      : demand_(demand), probe_(*subject.probe), options_(options) {
    options_.requests_at_most = std::min(options.requests_at_most, kAtMost);
  }
  Probe probe(const DemandChange& change) const {
    return probe_like(changed(demand_, change), probe_, options_);
  }
  // The first of ascending factors for which `holds` is true, by bisection; nothing: none.
  template <class Holds>
  static std::optional<double> first(std::span<const double> factors, const Holds& holds) {
    std::size_t low = 0;
    std::size_t high = factors.size();
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (holds(factors[middle])) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    if (high == factors.size()) return std::nullopt;
    return factors[high];
  }

 private:
  static constexpr std::int64_t kAtMost = 4'000'000;
  const Demand& demand_;
  const Probe& probe_;
  SearchOptions options_;
};

// Fewer servers that no run was sure of.
void advise_fewer(const KindAnswer& found, Verdict& verdict) {
  if (!found.undecided) return;
  verdict.recommendations.push_back(
      message("with ", servers_text(found.undecided->servers), ", ", found.undecided->why));
}

void advise_growth(const Demand& demand, const KindAnswer& found, const SearchOptions& options,
                   Verdict& verdict) {
  if (!demand.objective.latency || found.servers == 0) return;
  const WhatIf what_if(demand, found, options);
  const std::optional<double> broken = WhatIf::first(
      kGrowth, [&](double factor) { return !what_if.probe({.fleet = factor}).met(); });
  if (!broken) {
    verdict.recommendations.push_back("the fleet may triple on the same servers (simulated)");
    return;
  }
  const auto* at = std::find(std::begin(kGrowth), std::end(kGrowth), *broken);
  verdict.recommendations.push_back(
      at == std::begin(kGrowth)
          ? message("the fleet has no room to grow: ", percent(*broken - 1),
                    " more devices are not sure to hold on the same servers (simulated)")
          : message("the fleet may grow by ", percent(*std::prev(at) - 1),
                    " on the same servers (simulated; ", percent(*broken - 1),
                    " is not sure to hold)"));
}

void advise_kinds(const Demand& demand, const CapacityAnswer& answer, Verdict& verdict) {
  const KindAnswer& found = answer.subject();
  for (const KindAnswer& other : answer.kinds) {
    if (other.kind == found.kind) continue;
    const std::string name = in_quotes(demand.kinds[other.kind].name);
    if (other.outcome == Outcome::TooClose) {
      verdict.recommendations.push_back(message(name, " is too close to call: ", other.why_not));
    } else if (!other.feasible()) {
      verdict.recommendations.push_back(message("do not rent ", name, ": ", other.why_not));
    } else if (found.cost_per_hour > 0) {
      verdict.recommendations.push_back(
          message("stay with ", in_quotes(demand.kinds[found.kind].name), ": ", other.servers,
                  " x ", name, " would hold it too, at ",
                  percent(other.cost_per_hour / found.cost_per_hour - 1), " more cost"));
    }
  }
}

// Would cuts that heed the load need fewer servers?
void advise_policy(const Demand& demand, const CapacityAnswer& answer, const SearchOptions& options,
                   Verdict& verdict) {
  if (demand.policy.kind == CutPolicy::Kind::Equilibrium) return;
  if (answer.subject().feasible() && answer.subject().servers == 0) return;
  const KindAnswer& now = answer.subject();
  Demand aware = demand;
  aware.policy.kind = CutPolicy::Kind::Equilibrium;
  aware.kinds = {demand.kinds[now.kind]};
  for (ClassDemand& c : aware.classes) {
    for (CutOption& option : c.options) {
      if (option.offloads) option.cloud = {option.cloud[now.kind]};
    }
  }
  SearchOptions quick = options;
  quick.verifications = std::min(1, options.verifications);
  const auto other = search(aware, quick);
  if (!other || !other->best) return;
  const KindAnswer& then = other->kinds[0];
  if (now.feasible() && then.servers >= now.servers) return;
  std::vector<std::string> cuts;
  for (std::size_t c = 0; c < aware.classes.size(); ++c) {
    cuts.push_back(message(aware.classes[c].name, ": ",
                           text_of_cuts(aware.classes[c], then.probe->cuts.assignment[c])));
  }
  verdict.recommendations.push_back(
      message("let cuts heed the load (policy equilibrium): ", servers_text(then.servers), " ",
              now.feasible() ? message("instead of ", now.servers, " ") : "",
              "would hold the objective, at ", figures(then.cost_per_hour),
              " per hour (simulated; ", join(cuts, ", "), ")"));
}

const Finding* finding_of(const Probe& probe, const std::string& name) {
  for (const Finding& finding : probe.findings) {
    if (finding.metric == Finding::Metric::Latency && finding.subject == name) return &finding;
  }
  return nullptr;
}

// Would batches that wait for nobody hold the bound of the class?
bool cured_without_timeout(const Demand& demand, const KindAnswer& subject,
                           const SearchOptions& options, const std::string& name) {
  const Batching& batching = demand.kinds[subject.kind].batching;
  if (batching.limit == 1 || batching.timeout <= Duration::zero()) return false;
  Demand other = demand;
  other.kinds[subject.kind].batching.timeout = Duration::zero();
  const Probe seen = WhatIf(other, subject, options).probe({});
  const Finding* finding = finding_of(seen, name);
  return finding != nullptr && finding->state == Finding::State::Met;
}

// Why even an idle cloud is too slow for a class, and what would cure it.
void advise_slow_class(const Demand& demand, const KindAnswer& subject, const Finding& slow,
                       const SearchOptions& options, Verdict& verdict) {
  const WhatIf what_if(demand, subject, options);
  const auto cure = [&](double DemandChange::*what) {
    return WhatIf::first(kFactors, [&](double factor) {
      DemandChange change;
      change.*what = factor;
      const Probe seen = what_if.probe(change);
      const Finding* finding = finding_of(seen, slow.subject);
      return finding != nullptr && finding->state == Finding::State::Met;
    });
  };
  std::vector<std::string> cures;
  if (cured_without_timeout(demand, subject, options, slow.subject)) {
    cures.push_back("batches that wait for nobody (timeout_ms 0)");
  }
  if (const auto f = cure(&DemandChange::bandwidth)) {
    cures.push_back(message(figures(*f), " times the bandwidth"));
  }
  if (const auto f = cure(&DemandChange::server_speed)) {
    cures.push_back(message("servers ", figures(*f), " times as fast"));
  }
  const std::string limit = message(figures(slow.limit * 1e3), " ms");
  const std::string seen = std::isinf(slow.value.value)
                               ? message(in_quotes(slow.subject), " cannot keep up")
                               : message(in_quotes(slow.subject), " needs ", slow.measured(),
                                         " where nobody waits for a server");
  verdict.recommendations.push_back(
      cures.empty() ? message(seen, "; neither ", figures(std::end(kFactors)[-1]),
                              " times the bandwidth nor servers as much faster bring it under ",
                              limit, " (simulated): allow more time or a smaller model")
                    : message(seen, "; ", join(cures, " or "), " would bring it under ", limit,
                              " (simulated)"));
}

// Queues before the cloud, which no server shortens.
void advise_busy_stations(const Probe& probe, Verdict& verdict) {
  constexpr double kBusy = 0.8;
  for (const StationLoad& load : probe.result.loads) {
    if (load.kind == StationLoad::Kind::Pool || load.utilisation() < kBusy) continue;
    verdict.recommendations.push_back(
        message(load.name, ": ", percent(load.utilisation()),
                " busy, and no server shortens the queue there: fewer bytes up, fewer requests or "
                "more capacity would"));
  }
}

// The cheapest cut in energy of a class that breaks its energy bound.
void advise_energy(const Demand& demand, const KindAnswer& subject, Verdict& verdict) {
  for (const Finding& finding : verdict.findings) {
    if (finding.metric != Finding::Metric::Energy || finding.state == Finding::State::Met) continue;
    for (const ClassDemand& c : demand.classes) {
      if (c.name != finding.subject) continue;
      const auto least = std::min_element(
          c.options.begin(), c.options.end(),
          [](const CutOption& a, const CutOption& b) { return a.energy() < b.energy(); });
      verdict.recommendations.push_back(
          message(in_quotes(c.name), " spends ", figures(finding.value.value * 1e3),
                  " mJ; its most frugal cut is ", in_quotes(least->label), " at ",
                  figures(least->energy().mj()), " mJ and ",
                  figures(least->alone(subject.kind).ms()), " ms alone"));
    }
  }
}

void tell_classes(const Demand& demand, const Probe& probe, Verdict& verdict) {
  for (std::size_t c = 0; c < demand.classes.size(); ++c) {
    const ClassDemand& wanted = demand.classes[c];
    verdict.cuts.push_back(
        message(wanted.name, ": ", text_of_cuts(wanted, probe.cuts.assignment[c])));
    if (!wanted.battery || !probe.result.stable()) continue;
    const Duration life = battery_life(*wanted.battery, wanted.arrivals.per_device_per_s,
                                       Energy::from_j(probe.result.groups[c].energy_j.value));
    verdict.batteries.push_back(message(wanted.name, ": ", figures(life.s() / 3600), " h"));
  }
}

std::string holding_text(const std::string& kind, const KindAnswer& subject) {
  const std::string agree =
      message(" (", subject.verified, " fresh runs of ", subject.verified, " agree)");
  if (subject.servers == 0) {
    return message("no server is needed: all devices keep the objective by themselves", agree);
  }
  return message(subject.servers, " x ", kind, subject.servers == 1 ? " holds" : " hold",
                 " the objective", agree, ", ", figures(subject.cost_per_hour), " per hour");
}

std::string headline_of(const Demand& demand, const KindAnswer& subject) {
  const std::string kind = in_quotes(demand.kinds[subject.kind].name);
  switch (subject.outcome) {
    case Outcome::Holds:
      return message(
          subject.verdict() == Outcome::Holds ? "VALID: " : "TOO CLOSE to call: ",
          holding_text(kind, subject),
          subject.undecided ? message("; ", subject.undecided->servers, " may do, not sure") : "");
    case Outcome::Fails:
      return message("INVALID: no number of ", kind, " holds the objective: ", subject.why_not);
    case Outcome::TooClose:
      return message("TOO CLOSE to call with any number of ", kind, ": ", subject.why_not);
  }
  return "";
}

void advise_close_call(const KindAnswer& subject, Verdict& verdict) {
  for (const Finding& finding : subject.probe->findings) {
    if (finding.state != Finding::State::Uncertain) continue;
    verdict.recommendations.push_back(
        message(finding.requirement(), ": ", settled_by(finding, subject.probe->result)));
  }
}

}  // namespace

Verdict verdict_of(const Demand& demand, const CapacityAnswer& answer,
                   const SearchOptions& options) {
  Verdict verdict;
  const KindAnswer& subject = answer.subject();
  verdict.outcome = subject.verdict();
  verdict.headline = headline_of(demand, subject);
  if (subject.probe) {
    verdict.findings = subject.probe->findings;
    tell_classes(demand, *subject.probe, verdict);
  }
  if (subject.outcome == Outcome::Holds) {
    advise_fewer(subject, verdict);
    advise_growth(demand, subject, options, verdict);
    advise_kinds(demand, answer, verdict);
  } else if (subject.probe) {
    for (const Finding& finding : verdict.findings) {
      if (finding.metric != Finding::Metric::Latency) continue;
      if (finding.state != Finding::State::NotMet) continue;
      advise_slow_class(demand, subject, finding, options, verdict);
    }
    if (subject.outcome == Outcome::TooClose) advise_close_call(subject, verdict);
    advise_busy_stations(*subject.probe, verdict);
  }
  advise_energy(demand, subject, verdict);
  advise_policy(demand, answer, options, verdict);
  return verdict;
}

}  // namespace offcut::queue
