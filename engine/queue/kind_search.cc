#include "engine/queue/kind_search.h"

#include <algorithm>
#include <optional>

#include "engine/queue/ruled_search.h"

namespace offcut::queue {
namespace {

constexpr double kStrictness[] = {1, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4};

// The strictness with which the formulas expect the fewest servers.
CutRules screened_rules(const Demand& demand, std::size_t kind, const SearchOptions& options,
                        const Excluded& excluded) {
  CutRules best{.strictness = 1, .excluded = excluded};
  if (demand.policy.kind == CutPolicy::Kind::Fixed || !demand.objective.latency) return best;
  std::optional<int> fewest;
  for (const double strictness : kStrictness) {
    const CutRules rules{.strictness = strictness, .excluded = excluded};
    const std::optional<int> servers = RuledSearch(demand, kind, options, rules).screen();
    if (servers && (!fewest || *servers < *fewest)) {
      fewest = servers;
      best = rules;
    }
    if (fewest == 0 || demand.policy.kind == CutPolicy::Kind::Equilibrium) break;
  }
  return best;
}

// Excludes the cuts that a failed answer used in the classes that broke; false if none is left.
bool exclude_failed(const Demand& demand, const KindAnswer& failed, Excluded& excluded) {
  const Probe& probe = *failed.probe;
  bool any = false;
  for (std::size_t c = 0; c < demand.classes.size(); ++c) {
    const ClassDemand& of = demand.classes[c];
    const bool broke =
        std::any_of(probe.findings.begin(), probe.findings.end(), [&](const Finding& finding) {
          return finding.state != Finding::State::Met &&
                 (finding.subject == of.name || finding.subject == "fleet");
        });
    if (!broke) continue;
    for (const OptionShare& share : probe.cuts.assignment[c]) excluded[c][share.option] = true;
    any |= std::any_of(excluded[c].begin(), excluded[c].end(), [](bool out) { return !out; });
  }
  return any;
}

}  // namespace

KindAnswer search_kind(const Demand& demand, std::size_t kind, const SearchOptions& options) {
  Excluded excluded;
  for (const ClassDemand& c : demand.classes) {
    excluded.push_back(std::vector<bool>(c.options.size(), false));
  }
  std::optional<KindAnswer> first;  // the policy's own choice, if no other cut holds either
  std::vector<TrailStep> trail;
  for (;;) {
    const CutRules rules = screened_rules(demand, kind, options, excluded);
    KindAnswer answer = RuledSearch(demand, kind, options, rules).run();
    trail.insert(trail.end(), answer.trail.begin(), answer.trail.end());
    answer.trail = trail;
    if (answer.feasible()) return answer;
    const bool open = demand.policy.kind != CutPolicy::Kind::Fixed;
    const bool closer =
        first && first->outcome == Outcome::Fails && answer.outcome == Outcome::TooClose;
    if (!first || closer) first = answer;
    first->trail = trail;
    if (!open || !exclude_failed(demand, answer, excluded)) return std::move(*first);
  }
}

}  // namespace offcut::queue
