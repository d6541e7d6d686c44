#include "engine/queue/lone_cuts.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

#include "engine/queue/forecast.h"

namespace offcut::queue {
namespace {

LoneCut lone_cut(const Demand& demand, std::size_t kind, const CutRules& rules,
                 std::pair<std::size_t, std::size_t> which) {
  const auto [c, option] = which;
  const ClassForecast seen =
      forecast_alone(device_class_of(demand, c, option, kind), pool_of(demand, kind, 1));
  const ServiceObjective& objective = demand.objective;
  LoneCut out;
  out.latency_s = seen.latency().s();
  out.at_bound_s = out.latency_s;
  if (std::isinf(out.latency_s)) {
    out.late = 1;
    out.allowed = false;
  } else if (objective.latency) {
    out.late = seen.share_over(*objective.latency * rules.strictness);
    out.at_bound_s = seen.percentile(objective.percentile).s();
    out.allowed = objective.scope == ServiceObjective::Scope::WholeFleet ||
                  out.late <= 1 - objective.percentile;
  }
  const CutOption& cut = demand.classes[c].options[option];
  if (cut.offloads) out.work_s = cut.cloud[kind].mean.s();
  out.allowed = out.allowed && cut.energy() <= energy_limit(demand, c);
  if (!rules.excluded.empty() && rules.excluded[c][option]) out.allowed = false;
  return out;
}

// Where no cut of a class may be used, the one that comes nearest to the bounds may.
void allow_nearest(const Demand& demand, const CutRules& rules, LoneCuts& all) {
  for (std::size_t c = 0; c < all.size(); ++c) {
    std::vector<LoneCut>& cuts = all[c];
    if (std::any_of(cuts.begin(), cuts.end(), [](const LoneCut& cut) { return cut.allowed; })) {
      continue;
    }
    const std::vector<CutOption>& options = demand.classes[c].options;
    const Energy most = energy_limit(demand, c);
    const auto rank = [&](std::size_t o) {
      const bool excluded = !rules.excluded.empty() && rules.excluded[c][o];
      return std::tuple(excluded, std::isinf(cuts[o].latency_s), options[o].energy() > most,
                        cuts[o].at_bound_s, cuts[o].work_s);
    };
    std::size_t nearest = 0;
    for (std::size_t o = 1; o < cuts.size(); ++o) {
      if (rank(o) < rank(nearest)) nearest = o;
    }
    cuts[nearest].allowed = true;
  }
}

// A bound on all requests together: some classes may be late if others make up for it. Chooses per
// class the least work + price * late requests, with the smallest price that keeps the bound.
void allow_for_fleet(const Demand& demand, LoneCuts& all) {
  double rate = 0;
  for (const ClassDemand& c : demand.classes) {
    rate += c.count * c.arrivals.at_peak().per_device_per_s;
  }
  const double allowed = rate * (1 - demand.objective.percentile);
  std::vector<std::size_t> choice(all.size());
  for (double price = 1e-6; price < 1e9; price *= 2) {
    double late = 0;
    for (std::size_t c = 0; c < all.size(); ++c) {
      std::optional<std::size_t> least;
      const auto paid = [&](std::size_t o) { return all[c][o].work_s + price * all[c][o].late; };
      for (std::size_t o = 0; o < all[c].size(); ++o) {
        if (all[c][o].allowed && (!least || paid(o) < paid(*least))) least = o;
      }
      choice[c] = least.value_or(0);
      late += demand.classes[c].count * demand.classes[c].arrivals.at_peak().per_device_per_s *
              all[c][choice[c]].late;
    }
    if (late <= allowed) break;
  }
  for (std::size_t c = 0; c < all.size(); ++c) {
    const double latest = all[c][choice[c]].late;
    for (LoneCut& cut : all[c]) cut.allowed = cut.allowed && cut.late <= latest;
  }
}

}  // namespace

LoneCuts lone_cuts(const Demand& demand, std::size_t kind, const CutRules& rules) {
  LoneCuts all;
  for (std::size_t c = 0; c < demand.classes.size(); ++c) {
    all.push_back({});
    for (std::size_t o = 0; o < demand.classes[c].options.size(); ++o) {
      all.back().push_back(lone_cut(demand, kind, rules, {c, o}));
    }
  }
  allow_nearest(demand, rules, all);
  if (demand.objective.latency && demand.objective.scope == ServiceObjective::Scope::WholeFleet) {
    allow_for_fleet(demand, all);
  }
  return all;
}

}  // namespace offcut::queue
