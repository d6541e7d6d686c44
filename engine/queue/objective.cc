#include "engine/queue/objective.h"

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"

namespace offcut::queue {
namespace {

using Metric = Finding::Metric;
using State = Finding::State;

struct Unit {
  double per_si;
  const char* name;
};

Unit unit_of(Metric metric) {
  switch (metric) {
    case Metric::Latency:
      return {1e3, "ms"};
    case Metric::Energy:
      return {1e3, "mJ"};
    case Metric::BatteryLife:
      return {1.0 / 3600, "h"};
  }
  return {1, ""};
}

State below(const Estimate& value, double limit) {
  if (value.high() <= limit) return State::Met;
  return value.low() > limit ? State::NotMet : State::Uncertain;
}

Finding latency_finding(const Demand& demand, const ClassResult& seen, std::string subject) {
  const ServiceObjective& objective = demand.objective;
  Finding finding;
  finding.metric = Metric::Latency;
  finding.subject = std::move(subject);
  finding.percentile = objective.percentile;
  finding.limit = objective.latency->s();
  finding.value = seen.percentile_s[0];
  finding.over = seen.over[0];
  if (std::isinf(finding.value.value)) {
    finding.state = State::NotMet;
    return finding;
  }
  const double least_width = 3.0 / std::max(1.0, seen.independent);
  finding.over.half_width = std::max(finding.over.half_width, least_width);
  finding.state = below(finding.over, 1 - objective.percentile);
  return finding;
}

Finding energy_finding(const Demand& demand, const ClassResult& seen, std::string subject) {
  Finding finding;
  finding.metric = Metric::Energy;
  finding.subject = std::move(subject);
  finding.limit = demand.objective.energy->j();
  finding.value = seen.energy_j;
  finding.state =
      std::isinf(seen.energy_j.value) ? State::NotMet : below(seen.energy_j, finding.limit);
  return finding;
}

Finding battery_finding(const Demand& demand, std::size_t c, const ClassResult& seen) {
  const ClassDemand& wanted = demand.classes[c];
  const double rate = wanted.arrivals.per_device_per_s;
  const auto life_s = [&](double energy_j) {
    return battery_life(*wanted.battery, rate, Energy::from_j(std::max(0.0, energy_j))).s();
  };
  Finding finding;
  finding.metric = Metric::BatteryLife;
  finding.subject = wanted.name;
  finding.limit = demand.objective.battery_life->s();
  if (std::isinf(seen.energy_j.value)) {
    finding.value = {0, 0};
    finding.state = State::NotMet;
    return finding;
  }
  finding.value.value = life_s(seen.energy_j.value);
  finding.value.half_width = finding.value.value - life_s(seen.energy_j.high());
  if (finding.value.low() >= finding.limit) {
    finding.state = State::Met;
  } else {
    finding.state = finding.value.high() < finding.limit ? State::NotMet : State::Uncertain;
  }
  return finding;
}

// How far an uncertain finding is from its limit, in half widths of its interval.
double distance(const Finding& finding) {
  const bool late = finding.metric == Metric::Latency;
  const double width = late ? finding.over.half_width : finding.value.half_width;
  const double gap =
      late ? finding.over.value - (1 - finding.percentile) : finding.value.value - finding.limit;
  return width > 0 ? std::abs(gap) / width : 0;
}

}  // namespace

std::string figures(double value) {
  if (value == 0 || !std::isfinite(value)) return text_of(value);
  const double scale = std::pow(10, 3 - std::floor(std::log10(std::abs(value))));
  return text_of(scale >= 1 ? std::round(value * scale) / scale : std::round(value));
}

std::string figures(const Estimate& estimate, double per_si) {
  constexpr double kRounding = 1e-9;  // a spread of nothing but rounding is none
  const bool spread = estimate.half_width > kRounding * std::abs(estimate.value);
  // What is measured here is never negative: an interval that would begin below 0 begins there.
  if (spread && estimate.half_width > estimate.value) {
    const bool ends = std::isfinite(estimate.half_width);
    return message(figures(estimate.value * per_si), " (0 .. ",
                   ends ? figures(estimate.high() * per_si) : "?", ")");
  }
  return message(figures(estimate.value * per_si), " +- ",
                 figures(spread ? estimate.half_width * per_si : 0));
}

std::string servers_text(int servers) {
  return message(servers, servers == 1 ? " server" : " servers");
}

double Finding::margin() const {
  if (std::isinf(value.value)) return -std::numeric_limits<double>::infinity();
  const double left = metric == Metric::BatteryLife ? value.value - limit : limit - value.value;
  return limit > 0 ? left / limit : 0;
}

std::string Finding::requirement() const {
  const Unit unit = unit_of(metric);
  const std::string bound = message(figures(limit * unit.per_si), " ", unit.name);
  switch (metric) {
    case Metric::Latency:
      return message("p", figures(percentile * 100), " latency of ", in_quotes(subject),
                     " <= ", bound);
    case Metric::Energy:
      return message("energy per inference of ", in_quotes(subject), " <= ", bound);
    case Metric::BatteryLife:
      return message("battery life of ", in_quotes(subject), " >= ", bound);
  }
  return "";
}

std::string Finding::measured() const {
  if (std::isinf(value.value)) return "UNSTABLE";
  const Unit unit = unit_of(metric);
  return message(figures(value, unit.per_si), " ", unit.name);
}

SimulationOptions options_for(const Demand& demand, const PlannedFleet& planned,
                              SimulationOptions base) {
  const ServiceObjective& objective = demand.objective;
  base.percentiles = {objective.percentile, 0.5, 0.9, 0.99};
  base.thresholds = {objective.latency.value_or(Duration::infinity())};
  base.groups = planned.members;
  const double most = std::exp2(base.rounds - 1) * base.replications;
  const auto budget = static_cast<double>(base.requests_at_most);
  base.settled = [&demand, most, budget](const SimulationResult& result) {
    const std::vector<Finding> findings = judge(demand, result);
    const double rounds = most / result.replications;
    const double requests = budget / std::max(1.0, static_cast<double>(result.requests));
    return is_certain(findings) || is_hopeless(findings, std::min(rounds, requests));
  };
  return base;
}

std::vector<Finding> judge(const Demand& demand, const SimulationResult& result) {
  const ServiceObjective& objective = demand.objective;
  std::vector<Finding> findings;
  if (objective.latency && objective.scope == ServiceObjective::Scope::WholeFleet) {
    findings.push_back(latency_finding(demand, result.fleet, "fleet"));
  } else if (objective.latency) {
    for (std::size_t c = 0; c < demand.classes.size(); ++c) {
      findings.push_back(latency_finding(demand, result.groups[c], demand.classes[c].name));
    }
  }
  for (std::size_t c = 0; objective.energy && c < demand.classes.size(); ++c) {
    findings.push_back(energy_finding(demand, result.groups[c], demand.classes[c].name));
  }
  for (std::size_t c = 0; objective.battery_life && c < demand.classes.size(); ++c) {
    if (!demand.classes[c].battery) continue;
    findings.push_back(battery_finding(demand, c, result.groups[c]));
  }
  for (Finding& finding : findings) {
    if (!result.too_short.empty()) finding.state = State::Uncertain;
  }
  return findings;
}

bool all_met(const std::vector<Finding>& findings) {
  return std::all_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.state == State::Met; });
}

bool is_broken(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.state == State::NotMet; });
}

bool is_certain(const std::vector<Finding>& findings) {
  return all_met(findings) || is_broken(findings);
}

bool is_hopeless(const std::vector<Finding>& findings, double times) {
  constexpr double kStandardError = 0.3;  // of a half width of 99.86%
  return std::all_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return finding.state != State::Uncertain ||
           (distance(finding) + kStandardError) * std::sqrt(times) < 1;
  });
}

std::string settled_by(const Finding& finding, const SimulationResult& result) {
  constexpr const char* kKey = " requests per run (\"requests_at_most\") would settle it";
  if (!result.too_short.empty()) {
    return message(figures(static_cast<double>(result.requests_needed)), kKey);
  }
  const double times = std::pow(distance(finding), -2);  // infinite on the limit itself
  constexpr double kMostTimes = 1000;
  if (!(times <= kMostTimes)) {
    return message("only a limit further from ", finding.measured(), " would settle it");
  }
  return message("about ", figures(std::max(2.0, times) * static_cast<double>(result.requests)),
                 kKey);
}

std::string uncertainty_of(const std::vector<Finding>& findings, const SimulationResult& result) {
  for (const Finding& finding : findings) {
    if (finding.state != State::Uncertain) continue;
    const std::string seen = result.too_short.empty() ? finding.measured() : result.too_short;
    return message(finding.requirement(), ": ", seen, "; ", settled_by(finding, result));
  }
  return "";
}

Duration battery_life(const Battery& battery, double inferences_per_s, Energy per_inference) {
  return battery.capacity.j() == 0
             ? Duration::zero()
             : Duration::from_s(battery.capacity.j() /
                                (battery.standby.w() + inferences_per_s * per_inference.j()));
}

}  // namespace offcut::queue
