#include "engine/queue/cuts.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "engine/queue/forecast.h"
#include "engine/queue/load.h"

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
  CutGame(const Demand& demand, std::size_t kind, int servers);

  std::vector<std::size_t> best(const Delays& delays) const;  // [classes]
  Delays idle() const;
  CutChoice equilibrium() const;

 private:
  using Fractions = std::vector<std::vector<double>>;  // [classes][options]

  Delays delays_of(const Fractions& fractions) const;
  double cost(std::size_t c, std::size_t option, const Delays& delays) const;
  bool allowed(std::size_t c, std::size_t option) const;
  std::size_t worst_used(std::size_t c, const std::vector<double>& fractions,
                         const Delays& delays) const;
  static Assignment rounded(const Fractions& fractions);

  const Demand& demand_;
  std::size_t kind_;
  ServerPool pool_;
  std::vector<std::vector<double>> own_wait_s_;  // [classes][options] at device and radio
};

// Waiting behind the device's own earlier requests, at compute unit and radio.
double own_wait_s(const ClassDemand& c, const CutOption& option) {
  double wait_s = 0;
  const auto add = [&](const StageTime& stage) {
    if (stage.mean.s() <= 0) return;
    const Arrivals arrivals = c.arrivals.at_peak();
    const double scv = arrivals.kind == Arrivals::Kind::Periodic ? 0
                       : arrivals.kind == Arrivals::Kind::Gamma  ? arrivals.scv
                                                                 : 1;
    const auto state = ggc({arrivals.per_device_per_s, stage.mean, 1, stage.scv, scv});
    wait_s += state ? state->wait.s() : std::numeric_limits<double>::infinity();
  };
  add(option.device);
  if (option.offloads && !c.cell) add(option.up);
  return wait_s;
}

CutGame::CutGame(const Demand& demand, std::size_t kind, int servers)
    : demand_(demand), kind_(kind) {
  const ServerKind& server = demand.kinds[kind];
  pool_.servers = servers;
  pool_.concurrency = server.concurrency;
  pool_.discipline = server.discipline;
  pool_.batching = server.batching;
  for (const ClassDemand& c : demand.classes) {
    own_wait_s_.push_back({});
    for (const CutOption& option : c.options) own_wait_s_.back().push_back(own_wait_s(c, option));
  }
}

Delays CutGame::idle() const { return {{}, std::vector<double>(demand_.cells.size(), 1.0)}; }

Delays CutGame::delays_of(const Fractions& fractions) const {
  Station pool;
  std::vector<Station> cells(demand_.cells.size());
  for (std::size_t c = 0; c < demand_.classes.size(); ++c) {
    const ClassDemand& demand = demand_.classes[c];
    const double rate = demand.count * demand.arrivals.at_peak().per_device_per_s;
    for (std::size_t o = 0; o < demand.options.size(); ++o) {
      const CutOption& option = demand.options[o];
      if (!option.offloads || fractions[c][o] <= 0) continue;
      add_stream(pool, rate * fractions[c][o], option.cloud[kind_]);
      if (demand.cell) add_stream(cells[*demand.cell], rate * fractions[c][o], option.up);
    }
  }
  Delays delays;
  delays.pool = forecast_pool(pool_, pool);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    delays.cell_stretch.push_back(forecast_cell_stretch(demand_.cells[i], cells[i]));
  }
  return delays;
}

double CutGame::cost(std::size_t c, std::size_t o, const Delays& delays) const {
  const ClassDemand& demand = demand_.classes[c];
  const CutOption& option = demand.options[o];
  double latency_s = option.alone(kind_).s() + own_wait_s_[c][o];
  double energy_j = option.energy().j();
  if (option.offloads) {
    double extra_s =
        delays.pool.wait.s() + (delays.pool.stretch - 1) * option.cloud[kind_].mean.s();
    if (demand.cell) extra_s += (delays.cell_stretch[*demand.cell] - 1) * option.up.mean.s();
    latency_s += extra_s;
    energy_j += option.wait_power.w() * extra_s;
  }
  return demand_.policy.latency_weight * latency_s + demand_.policy.energy_weight * energy_j;
}

// Within the energy bound, and not too much for its own device, where the class has such options.
bool CutGame::allowed(std::size_t c, std::size_t o) const {
  const auto within = [&](std::size_t option) {
    return std::isfinite(own_wait_s_[c][option]) &&
           (!demand_.objective.energy ||
            demand_.classes[c].options[option].energy() <= *demand_.objective.energy);
  };
  if (within(o)) return true;
  for (std::size_t other = 0; other < own_wait_s_[c].size(); ++other) {
    if (within(other)) return false;
  }
  return true;
}

std::vector<std::size_t> CutGame::best(const Delays& delays) const {
  std::vector<std::size_t> choice;
  for (std::size_t c = 0; c < demand_.classes.size(); ++c) {
    std::optional<std::size_t> least;
    for (std::size_t o = 0; o < demand_.classes[c].options.size(); ++o) {
      if (!allowed(c, o)) continue;
      if (!least || cost(c, o, delays) < cost(c, *least, delays)) least = o;
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

CutChoice choose_cuts(const Demand& demand, std::size_t kind, int servers) {
  const CutGame game(demand, kind, servers);
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
