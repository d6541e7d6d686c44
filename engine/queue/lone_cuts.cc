#include "engine/queue/lone_cuts.h"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <optional>
#include <tuple>

#include "engine/queue/forecast.h"

namespace offcut::queue {
namespace {

// Returns a time that the stage exceeds with probability `late` or more.
double exceeded_s(const StageTime& stage, double late) {
  if (stage.ratios) {
    std::vector<double> sorted = *stage.ratios;
    const auto rank = static_cast<std::size_t>((1 - late) * static_cast<double>(sorted.size()));
    const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(std::min(rank, sorted.size() - 1));
    std::nth_element(sorted.begin(), at, sorted.end());
    return stage.mean.s() * *at * (1 - 1e-9);  // so that equal times exceed it
  }
  const double shape = 1 / stage.scv;
  return stage.mean.s() * boost::math::gamma_q_inv(shape, late) / shape;
}

bool is_hopeless(const Demand& demand, const Route& route) {
  const ServiceObjective& objective = demand.objective;
  if (!objective.latency || objective.scope != ServiceObjective::Scope::EveryClass) return false;
  std::vector<const StageTime*> stages = {&route.device};
  double sum_s = 0;
  if (route.offloads) {
    stages.push_back(&route.up);
    sum_s += route.propagation.s();
    if (!demand.policy.queue_limit) {  // else the pool may refuse, and spare the rest of the way
      stages.push_back(&route.cloud);
      sum_s += route.down.s();
    }
  }
  std::vector<const StageTime*> random;
  for (const StageTime* stage : stages) {
    if (stage->mean.s() <= 0 || stage->constant()) {
      sum_s += stage->mean.s();
    } else {
      random.push_back(stage);
    }
  }
  const double late =
      std::pow(1 - objective.percentile, 1 / std::max(1.0, static_cast<double>(random.size())));
  for (const StageTime* stage : random) sum_s += exceeded_s(*stage, late);
  return sum_s > objective.latency->s() * (1 + 1e-9);
}

LoneForecast lone_forecast(const Demand& demand, std::size_t kind, std::size_t c,
                           std::size_t option) {
  LoneForecast out;
  const DeviceClass alone = device_class_of(demand, c, option, kind);
  out.way = forecast_alone(alone, pool_of(demand, kind, 1));
  out.hopeless = is_hopeless(demand, alone.route);
  out.at_bound_s = out.way.latency().s();
  if (demand.objective.latency && !std::isinf(out.at_bound_s)) {
    out.at_bound_s = out.way.percentile(demand.objective.percentile).s();
  }
  return out;
}

LoneCut lone_cut(const Demand& demand, std::size_t kind, const CutRules& rules,
                 std::pair<std::size_t, std::size_t> which, const LoneForecast& expected) {
  const auto [c, option] = which;
  const ServiceObjective& objective = demand.objective;
  LoneCut out;
  out.latency_s = expected.way.latency().s();
  out.at_bound_s = expected.at_bound_s;
  if (std::isinf(out.latency_s)) {
    out.late = 1;
    out.allowed = false;
  } else if (objective.latency) {
    out.late = expected.way.share_over(*objective.latency * rules.strictness);
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

LoneForecasts lone_forecasts(const Demand& demand, std::size_t kind) {
  LoneForecasts all;
  for (std::size_t c = 0; c < demand.classes.size(); ++c) {
    all.push_back({});
    for (std::size_t o = 0; o < demand.classes[c].options.size(); ++o) {
      all.back().push_back(lone_forecast(demand, kind, c, o));
    }
  }
  return all;
}

LoneCuts lone_cuts(const Demand& demand, std::size_t kind, const CutRules& rules,
                   const LoneForecasts& expected) {
  LoneCuts all;
  for (std::size_t c = 0; c < demand.classes.size(); ++c) {
    all.push_back({});
    for (std::size_t o = 0; o < demand.classes[c].options.size(); ++o) {
      all.back().push_back(lone_cut(demand, kind, rules, {c, o}, expected[c][o]));
    }
  }
  allow_nearest(demand, rules, all);
  if (demand.objective.latency && demand.objective.scope == ServiceObjective::Scope::WholeFleet) {
    allow_for_fleet(demand, all);
  }
  return all;
}

}  // namespace offcut::queue
