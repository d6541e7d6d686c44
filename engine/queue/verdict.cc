#include "engine/queue/verdict.h"

#include <algorithm>
#include <cmath>

#include "engine/base/printable.h"
#include "engine/base/text.h"
#include "engine/queue/forecast.h"

namespace offcut::queue {
namespace {

constexpr double kMostFactor = 64;  // a change beyond it is no advice

std::string percent(double share) { return message(figures(100 * share), "%"); }

// The kind to talk about: the chosen one, or the first.
const KindAnswer& subject_of(const CapacityAnswer& answer) {
  return answer.kinds[answer.best.value_or(0)];
}

FleetForecast forecast_with(const Demand& demand, std::size_t kind, int servers,
                            PlannedFleet& planned) {
  planned = fleet_of(demand, kind, servers, choose_cuts(demand, kind, servers).assignment);
  return forecast(planned.fleet);
}

// The largest share of late requests of any class, by the formulas; 1 where something overflows.
double worst_late_share(const Demand& demand, std::size_t kind, int servers) {
  PlannedFleet planned;
  const FleetForecast seen = forecast_with(demand, kind, servers, planned);
  if (!seen.stable()) return 1;
  double worst = 0;
  for (const ClassForecast& c : seen.classes) {
    worst = std::max(worst, c.share_over(*demand.objective.latency));
  }
  return worst;
}

// The factor in [1, kMostFactor] from which on `holds` is true; nothing if it never is.
template <class Holds>
std::optional<double> least_factor(const Holds& holds) {
  if (!holds(kMostFactor)) return std::nullopt;
  double low = 1;
  double high = kMostFactor;
  while (high / low > 1.01) {
    const double middle = std::sqrt(low * high);
    (holds(middle) ? high : low) = middle;
  }
  return high;
}

// Returns how much the fleet can grow on the same servers, by the formulas.
double headroom(const Demand& demand, const KindAnswer& found) {
  const double allowed = 1 - demand.objective.percentile;
  double low = 1;
  double high = 4;
  if (worst_late_share(demand, found.kind, found.servers) > allowed) return 1;
  while (high - low > 0.005) {
    const double middle = 0.5 * (low + high);
    const Demand grown = changed(demand, {.fleet = middle});
    (worst_late_share(grown, found.kind, found.servers) <= allowed ? low : high) = middle;
  }
  return low;
}

void advise_growth(const Demand& demand, const KindAnswer& found, Verdict& verdict) {
  if (!demand.objective.latency || found.servers == 0) return;
  const double growth = headroom(demand, found) - 1;
  verdict.recommendations.push_back(
      growth < 0.01 ? "any growth of the fleet needs another server (by the formulas)"
                    : message("the fleet may grow by ", percent(growth),
                              " before one more server is needed (by the formulas)"));
}

void advise_kinds(const Demand& demand, const CapacityAnswer& answer, Verdict& verdict) {
  const KindAnswer& found = subject_of(answer);
  for (const KindAnswer& other : answer.kinds) {
    if (other.kind == found.kind) continue;
    const std::string name = in_quotes(demand.kinds[other.kind].name);
    if (!other.feasible()) {
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
  const KindAnswer& now = subject_of(answer);
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

// Why even an idle cloud is too slow for a class, and what would cure it.
void advise_slow_class(const Demand& demand, std::size_t c, std::size_t kind, Verdict& verdict) {
  const Duration limit = *demand.objective.latency;
  Demand alone = demand;
  alone.classes = {demand.classes[c]};
  alone.policy.queue_limit.reset();
  const int servers = static_cast<int>(std::min<std::uint32_t>(demand.classes[c].count, 100'000));
  const double allowed = 1 - demand.objective.percentile;
  const auto holds = [&](const DemandChange& change) {
    return worst_late_share(changed(alone, change), kind, servers) <= allowed;
  };
  if (holds({})) return;
  const std::string name = in_quotes(demand.classes[c].name);
  PlannedFleet planned;
  const FleetForecast seen = forecast_with(alone, kind, servers, planned);
  std::string line =
      seen.stable() ? message(name, " needs ",
                              figures(seen.classes[0].percentile(demand.objective.percentile).ms()),
                              " ms at p", figures(100 * demand.objective.percentile),
                              " even with an idle cloud (by the formulas); ")
                    : message(name, " cannot keep up: ", seen.unstable, "; ");
  const auto bandwidth = least_factor([&](double f) { return holds({.bandwidth = f}); });
  const auto speed = least_factor([&](double f) { return holds({.server_speed = f}); });
  std::vector<std::string> cures;
  if (bandwidth) cures.push_back(message(figures(*bandwidth), " times the bandwidth"));
  if (speed) cures.push_back(message("servers ", figures(*speed), " times as fast"));
  line += cures.empty()
              ? message("neither bandwidth nor faster servers bring it under ", figures(limit.ms()),
                        " ms: allow more time or a smaller model")
              : message(join(cures, " or "), " would bring it under ", figures(limit.ms()), " ms");
  verdict.recommendations.push_back(std::move(line));
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

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string answer_of(Finding::State state) {
  switch (state) {
    case Finding::State::Met:
      return "yes";
    case Finding::State::NotMet:
      return "NO";
    case Finding::State::Uncertain:
      return "too close";
  }
  return "";
}

}  // namespace

std::string Verdict::text() const {
  std::size_t width = 0;
  for (const Finding& finding : findings) {
    width = std::max(width, character_count(printable(finding.requirement())));
  }
  std::string out = printable(headline) + "\n";
  for (const Finding& finding : findings) {
    out += message("  ", padded(printable(finding.requirement()), width + 2),
                   padded(answer_of(finding.state), 11), padded(finding.measured(), 22));
    if (std::isfinite(finding.margin())) out += message("margin ", percent(finding.margin()));
    out += "\n";
  }
  const auto list = [&](const char* title, const std::vector<std::string>& lines) {
    if (!lines.empty()) out += message(title, "\n");
    for (const std::string& line : lines) {
      out += message("  * ", printable(line), "\n");
    }
  };
  list("Cuts (where the cloud starts)", cuts);
  list("Battery", batteries);
  list("Recommendations", recommendations);
  return out;
}

Verdict verdict_of(const Demand& demand, const CapacityAnswer& answer,
                   const SearchOptions& options) {
  Verdict verdict;
  const KindAnswer& subject = subject_of(answer);
  verdict.valid = answer.best.has_value();
  const std::string kind = in_quotes(demand.kinds[subject.kind].name);
  verdict.headline =
      verdict.valid
          ? message("VALID: ", subject.servers, " x ", kind, " hold the objective (",
                    subject.verified, " fresh runs of ", subject.verified, " agree), ",
                    figures(subject.cost_per_hour), " per hour")
          : message("INVALID: no number of ", kind, " holds the objective: ", subject.why_not);
  if (subject.probe) {
    verdict.findings = subject.probe->findings;
    tell_classes(demand, *subject.probe, verdict);
  }
  if (verdict.valid) {
    advise_growth(demand, subject, verdict);
    advise_kinds(demand, answer, verdict);
  } else {
    for (std::size_t c = 0; demand.objective.latency && c < demand.classes.size(); ++c) {
      advise_slow_class(demand, c, subject.kind, verdict);
    }
    if (subject.probe) advise_busy_stations(*subject.probe, verdict);
  }
  advise_energy(demand, subject, verdict);
  advise_policy(demand, answer, options, verdict);
  return verdict;
}

}  // namespace offcut::queue
