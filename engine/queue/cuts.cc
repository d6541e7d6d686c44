#include "engine/queue/cuts.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "engine/queue/forecast.h"
#include "engine/queue/load.h"
#include "engine/queue/lone_cuts.h"

namespace offcut::queue {
namespace {

constexpr int kStepsOfPhase = 2000;
constexpr int kPhases = 3;     // each with steps a tenth as long, from the best point so far
constexpr int kFirstStep = 2;  // moves half of a class
constexpr int kMostSteps = kPhases * kStepsOfPhase;
constexpr double kGoodGap = 1e-4;
constexpr double kLeastShare = 0.005;  // smaller splits are left over from the averaging

// The delays that all choices together cause.
struct Delays {
  PoolForecast pool;
  std::vector<double> cell_stretch;  // [cells]
};

class CutGame {
 public:
  CutGame(const Demand& demand, std::size_t kind, int servers, const LoneCuts& alone,
          double strictness);

  std::vector<std::size_t> best(const Delays& delays) const;  // [classes]
  Delays idle() const;
  CutChoice equilibrium() const;

 private:
  using Fractions = std::vector<std::vector<double>>;  // [classes][options]

  Delays delays_of(const Fractions& fractions) const;
  double cost(std::size_t c, std::size_t option, const Delays& delays) const;
  std::size_t worst_used(std::size_t c, const std::vector<double>& fractions,
                         const Delays& delays) const;
  static Assignment rounded(const Fractions& fractions);
  bool weighted() const {
    return demand_.policy.latency_weight != 0 || demand_.policy.energy_weight != 0;
  }

  const Demand& demand_;
  std::size_t kind_;
  double strictness_;
  ServerPool pool_;
  const LoneCuts& alone_;
};

CutGame::CutGame(const Demand& demand, std::size_t kind, int servers, const LoneCuts& alone,
                 double strictness)
    : demand_(demand),
      kind_(kind),
      strictness_(strictness),
      pool_(queue::pool_of(demand, kind, servers)),
      alone_(alone) {
  pool_.queue_limit.reset();
}

Delays CutGame::idle() const { return {{}, std::vector<double>(demand_.cells.size(), 1.0)}; }

Delays CutGame::delays_of(const Fractions& fractions) const {
  Station pool;
  int classes = 0;
  std::vector<Station> cells(demand_.cells.size());
  for (std::size_t c = 0; c < demand_.classes.size(); ++c) {
    const ClassDemand& demand = demand_.classes[c];
    const double rate = demand.count * demand.arrivals.at_peak().per_device_per_s;
    for (std::size_t o = 0; o < demand.options.size(); ++o) {
      const CutOption& option = demand.options[o];
      if (!option.offloads || fractions[c][o] <= 0) continue;
      ++classes;
      add_stream(pool, rate * fractions[c][o], option.cloud[kind_]);
      if (demand.cell) add_stream(cells[*demand.cell], rate * fractions[c][o], option.up);
    }
  }
  Delays delays;
  delays.pool = forecast_pool(pool_, pool, classes);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    delays.cell_stretch.push_back(forecast_cell_stretch(demand_.cells[i], cells[i]));
  }
  return delays;
}

// In units of the weights; without weights, seconds beyond the bound, and a little for the work.
double CutGame::cost(std::size_t c, std::size_t o, const Delays& delays) const {
  const ClassDemand& demand = demand_.classes[c];
  const CutOption& option = demand.options[o];
  const LoneCut& alone = alone_[c][o];
  double extra_s = 0;
  if (option.offloads) {
    const double waits = std::max(delays.pool.probability_of_wait, 1e-9);
    const double mean_s = delays.pool.wait.s();
    const double allowed = 1 - demand_.objective.percentile;
    const double late_s = mean_s / waits * std::max(0.0, std::log(waits / allowed));
    extra_s = (weighted() ? mean_s : std::max(mean_s, late_s)) +
              (delays.pool.stretch - 1) * option.cloud[kind_].mean.s();
    if (demand.cell) extra_s += (delays.cell_stretch[*demand.cell] - 1) * option.up.mean.s();
  }
  if (weighted()) {
    const double energy_j = option.energy().j() + option.wait_power.w() * extra_s;
    return demand_.policy.latency_weight * (alone.latency_s + extra_s) +
           demand_.policy.energy_weight * energy_j;
  }
  constexpr double kWork = 1e-3;
  const double bound_s = demand_.objective.latency ? demand_.objective.latency->s()
                                                   : std::numeric_limits<double>::infinity();
  const double beyond_s = std::max(0.0, alone.at_bound_s + extra_s - bound_s * strictness_);
  return beyond_s + kWork * alone.work_s;
}

std::vector<std::size_t> CutGame::best(const Delays& delays) const {
  std::vector<std::size_t> choice;
  for (std::size_t c = 0; c < demand_.classes.size(); ++c) {
    std::optional<std::size_t> least;
    const auto rank = [&](std::size_t o) {
      return std::pair(cost(c, o, delays), weighted() ? 0 : alone_[c][o].at_bound_s);
    };
    for (std::size_t o = 0; o < demand_.classes[c].options.size(); ++o) {
      if (!alone_[c][o].allowed) continue;
      if (!least || rank(o) < rank(*least)) least = o;
    }
    choice.push_back(least.value_or(0));
  }
  return choice;
}

std::size_t CutGame::worst_used(std::size_t c, const std::vector<double>& fractions,
                                const Delays& delays) const {
  std::optional<std::size_t> worst;
  for (std::size_t o = 0; o < fractions.size(); ++o) {
    if (fractions[o] <= 0) continue;
    if (!worst || cost(c, o, delays) > cost(c, *worst, delays)) worst = o;
  }
  return worst.value_or(0);
}

Assignment CutGame::rounded(const Fractions& fractions) {
  Assignment assignment;
  for (const std::vector<double>& of_class : fractions) {
    std::vector<OptionShare> shares;
    double kept = 0;
    for (std::size_t o = 0; o < of_class.size(); ++o) {
      if (of_class[o] < kLeastShare) continue;
      shares.push_back({o, of_class[o]});
      kept += of_class[o];
    }
    for (OptionShare& share : shares) share.fraction /= kept;
    assignment.push_back(std::move(shares));
  }
  return assignment;
}

CutChoice CutGame::equilibrium() const {
  Fractions fractions;
  const std::vector<std::size_t> start = best(idle());
  for (std::size_t c = 0; c < start.size(); ++c) {
    fractions.push_back(std::vector<double>(demand_.classes[c].options.size(), 0.0));
    fractions[c][start[c]] = 1;
  }
  CutChoice choice;
  choice.gap = std::numeric_limits<double>::infinity();
  Fractions nearest = fractions;  // the averages wobble at the end: the best of them is kept
  for (choice.steps = 1; choice.steps <= kMostSteps; ++choice.steps) {
    const Delays delays = delays_of(fractions);
    const std::vector<std::size_t> reply = best(delays);
    double paid = 0;
    double least = 0;
    for (std::size_t c = 0; c < reply.size(); ++c) {
      const ClassDemand& demand = demand_.classes[c];
      const double rate = demand.count * demand.arrivals.per_device_per_s;
      for (std::size_t o = 0; o < fractions[c].size(); ++o) {
        if (fractions[c][o] > 0) paid += rate * fractions[c][o] * cost(c, o, delays);
      }
      least += rate * cost(c, reply[c], delays);
    }
    const double gap = std::isfinite(paid) ? (paid - least) / std::max(std::abs(paid), 1e-300) : 0;
    if (gap < choice.gap) {
      choice.gap = gap;
      nearest = fractions;
    }
    if (gap < kGoodGap) break;
    const int phase = (choice.steps - 1) / kStepsOfPhase;
    if (phase > 0 && (choice.steps - 1) % kStepsOfPhase == 0) {
      fractions = nearest;
      continue;
    }
    const double step = std::pow(0.1, phase) / ((choice.steps - 1) % kStepsOfPhase + kFirstStep);
    for (std::size_t c = 0; c < reply.size(); ++c) {
      const std::size_t worst = worst_used(c, fractions[c], delays);
      const double moved = std::min(step, fractions[c][worst]);
      fractions[c][worst] -= moved;
      fractions[c][reply[c]] += moved;
    }
  }
  choice.assignment = rounded(nearest);
  return choice;
}

std::size_t fixed_option(const ClassDemand& demand, const std::string& label) {
  for (std::size_t o = 0; o < demand.options.size(); ++o) {
    if (demand.options[o].label == label) return o;
  }
  return 0;
}

}  // namespace

CutChoice choose_cuts(const Demand& demand, std::size_t kind, int servers, const CutRules& rules) {
  const LoneCuts alone = lone_cuts(demand, kind, rules, lone_forecasts(demand, kind));
  return choose_among(demand, kind, servers, alone, rules.strictness);
}

CutChoice choose_among(const Demand& demand, std::size_t kind, int servers, const LoneCuts& known,
                       double strictness) {
  const CutGame game(demand, kind, servers, known, strictness);
  if (demand.policy.kind == CutPolicy::Kind::Equilibrium) return game.equilibrium();
  CutChoice choice;
  const std::vector<std::size_t> alone = game.best(game.idle());
  for (std::size_t c = 0; c < demand.classes.size(); ++c) {
    const bool fixed = demand.policy.kind == CutPolicy::Kind::Fixed;
    const std::size_t option =
        fixed ? fixed_option(demand.classes[c], demand.policy.fixed) : alone[c];
    choice.assignment.push_back({{option, 1}});
  }
  return choice;
}

std::string text_of_cuts(const ClassDemand& demand, const std::vector<OptionShare>& shares) {
  if (shares.size() == 1) return demand.options[shares[0].option].label;
  std::vector<std::string> parts;
  for (const OptionShare& share : shares) {
    parts.push_back(
        message(demand.options[share.option].label, " ", rounded<int>(100 * share.fraction), "%"));
  }
  return join(parts, " + ");
}

}  // namespace offcut::queue
