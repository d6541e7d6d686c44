#include "engine/queue/kind_search.h"

#include <algorithm>
#include <optional>

#include "engine/queue/ruled_search.h"

namespace offcut::queue {
namespace {

constexpr double kStrictness[] = {1, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4};

// The strictness with which the formulas expect the fewest servers.
CutRules screened_rules(const Demand& demand, std::size_t kind, const SearchOptions& options,
                        const Excluded& excluded, SearchMemory& memory) {
  CutRules best{.strictness = 1, .excluded = excluded};
  if (demand.policy.kind == CutPolicy::Kind::Fixed || !demand.objective.latency) return best;
  std::optional<int> fewest;
  for (const double strictness : kStrictness) {
    const CutRules rules{.strictness = strictness, .excluded = excluded};
    const std::optional<int> servers = RuledSearch(demand, kind, options, rules, memory).screen();
    if (servers && (!fewest || *servers < *fewest)) {
      fewest = servers;
      best = rules;
    }
    if (fewest == 0 || demand.policy.kind == CutPolicy::Kind::Equilibrium) break;
  }
  return best;
}

// Excludes the cuts that a failed answer used in the classes that broke; false if such a class has
// none left, or none of the classes has where all broke together.
bool exclude_failed(const Demand& demand, const KindAnswer& failed, Excluded& excluded) {
  const auto broke = [&](const std::string& subject) {
    const std::vector<Finding>& findings = failed.probe->findings;
    return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
      return finding.state != Finding::State::Met && finding.subject == subject;
    });
  };
  const bool together = broke("fleet");
  bool any = false;
  bool all = true;
  for (std::size_t c = 0; c < demand.classes.size(); ++c) {
    if (!together && !broke(demand.classes[c].name)) continue;
    for (const OptionShare& share : failed.probe->cuts.assignment[c]) {
      excluded[c][share.option] = true;
    }
    const bool left =
        std::any_of(excluded[c].begin(), excluded[c].end(), [](bool out) { return !out; });
    any |= left;
    all &= left;
  }
  return any && (together || all);
}

// Excludes what breaks the objective where nobody waits; false if a class has nothing else.
bool exclude_hopeless(const LoneForecasts& expected, Excluded& excluded) {
  bool all = true;
  for (const std::vector<LoneForecast>& cuts : expected) {
    excluded.push_back({});
    for (const LoneForecast& cut : cuts) excluded.back().push_back(cut.hopeless);
    all &= std::any_of(cuts.begin(), cuts.end(), [](const auto& cut) { return !cut.hopeless; });
  }
  return all;
}

// The least number of servers that some cuts may hold, if no run was sure of it.
void keep_least(const std::optional<Undecided>& other, std::optional<Undecided>& least) {
  if (other && (!least || other->servers < least->servers)) least = other;
}

}  // namespace

KindAnswer search_kind(const Demand& demand, std::size_t kind, const SearchOptions& options) {
  SearchMemory memory{.expected = lone_forecasts(demand, kind), .probes = {}};
  Excluded excluded;
  const bool open = exclude_hopeless(memory.expected, excluded) &&
                    demand.policy.kind != CutPolicy::Kind::Fixed;  // other cuts may help
  std::optional<KindAnswer> first;  // the policy's own choice, if no other cut holds either
  std::optional<Undecided> undecided;
  std::vector<TrailStep> trail;
  for (;;) {
    const CutRules rules = screened_rules(demand, kind, options, excluded, memory);
    KindAnswer answer = RuledSearch(demand, kind, options, rules, memory).run();
    trail.insert(trail.end(), answer.trail.begin(), answer.trail.end());
    answer.trail = trail;
    keep_least(answer.undecided, undecided);
    answer.undecided.reset();
    if (answer.feasible()) {
      if (undecided && undecided->servers < answer.servers) answer.undecided = undecided;
      return answer;
    }
    const bool closer =
        first && first->outcome == Outcome::Fails && answer.outcome == Outcome::TooClose;
    if (!first || closer) first = answer;
    first->trail = trail;
    if (!open || !exclude_failed(demand, answer, excluded)) return std::move(*first);
  }
}

}  // namespace offcut::queue
