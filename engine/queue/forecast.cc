#include "engine/queue/forecast.h"

#include <algorithm>
#include <boost/math/distributions/gamma.hpp>
#include <cmath>
#include <limits>
#include <optional>

#include "engine/base/whole_number.h"
#include "engine/queue/load.h"

namespace offcut::queue {
namespace {

constexpr double kFullest = 0.99;  // beyond it the formulas are continued, not applied

// The factor on a delay beyond the fullest load: as 1 / (1 - r), and straight on from 99.95%.
double over_full(double utilisation) {
  constexpr double kStraight = 0.9995;
  const double left = 1 - std::min(utilisation, kStraight);
  const double curve = utilisation <= kFullest ? 1 : (1 - kFullest) / left;
  const double beyond = std::max(0.0, utilisation - kStraight);
  return curve + beyond * (1 - kFullest) / (left * left);
}

Station bounded(Station station) {
  const double load = station.utilisation();
  if (load > kFullest) station.arrivals_per_s *= kFullest / load;
  return station;
}

// In double throughout: a screen needs no more, and boost's long double takes ten times as long.
using Quick = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
using GammaLaw = boost::math::gamma_distribution<double, Quick>;

// The random part of the way as a gamma law; nothing where it is none, or so small or so sharp that
// no double holds the law, which then is its mean.
std::optional<GammaLaw> gamma_law(const ClassForecast& way) {
  constexpr double kSharpest = 1e15;
  const double shape = way.random_mean_s * way.random_mean_s / way.random_variance;
  const double scale = way.random_variance / way.random_mean_s;
  if (!std::isnormal(shape) || !std::isnormal(scale) || shape > kSharpest) return std::nullopt;
  return GammaLaw(shape, scale);
}

// E[(X - t)+] of the random part X of the way: the integral of its tail from t on.
double beyond(const ClassForecast& way, const std::optional<GammaLaw>& law, double t_s) {
  if (t_s <= 0 || !law) return std::max(0.0, way.random_mean_s - t_s);
  const GammaLaw longer(law->shape() + 1, law->scale());  // of the mean: x times the density
  return way.random_mean_s * boost::math::cdf(boost::math::complement(longer, t_s)) -
         t_s * boost::math::cdf(boost::math::complement(*law, t_s));
}

// Adds a part of the way: its mean and variance.
void add(ClassForecast& way, double mean_s, double variance) {
  if (mean_s > 0 && variance > 0) {
    way.random_mean_s += mean_s;
    way.random_variance += variance;
  } else {
    way.constant_s += mean_s;
  }
}

void add(ClassForecast& way, const StageTime& stage, double stretch) {
  const double s = stage.mean.s() * stretch;
  add(way, s, stage.scv * s * s);
}

void add_wait(ClassForecast& way, const Station& station) {
  const auto state = ggc(station);
  if (!state) return;  // unstable stations never come here
  const double sd = state->wait_variance_root().s();
  add(way, state->wait.s(), sd * sd);
}

const StationLoad* find(const std::vector<StationLoad>& loads, StationLoad::Kind kind,
                        std::size_t index) {
  for (const StationLoad& load : loads) {
    if (load.kind == kind && load.index == index) return &load;
  }
  return nullptr;
}

Forming forming_of(const Batching& batching, double arrivals_per_s) {
  Forming forming;
  if (batching.limit == 1 || arrivals_per_s <= 0) return forming;
  const double full_s = (batching.limit - 1) / arrivals_per_s;
  forming.whole_s = std::min(full_s, batching.timeout.s());
  forming.members = 1 + arrivals_per_s * forming.whole_s;
  forming.whole_share = full_s <= batching.timeout.s() ? 0 : 1 / forming.members;
  return forming;
}

// About the mean of the longest of some gamma times, over their mean: the median of the longest.
double about_longest(double members, double scv) {
  if (members <= 1 || scv <= 0) return 1;
  // Wilson, Hilferty 1931; the normal quantile by its tail.
  const double z = std::sqrt(2 * std::log(members + 1)) - 0.75;
  const double ninth = scv / 9;
  return std::max(1.0, std::pow(1 - ninth + std::max(0.0, z) * std::sqrt(ninth), 3));
}

// The requests of a batch: those that gather, more where the pool would not keep up.
double batch_size(const ServerPool& pool, const Station& single, double gathered) {
  const Batching& batching = pool.batching;
  double size = std::min(gathered, static_cast<double>(batching.limit));
  const double busy = single.offered() / pool.slots();
  const auto load = [&](double members) {
    return busy * (1 + batching.marginal * (members - 1)) *
           about_longest(members, single.service_scv) / members;
  };
  while (size < batching.limit && load(size) > 0.9) {
    size = std::min(size + std::max(1.0, size / 8), static_cast<double>(batching.limit));
  }
  return size;
}

PoolForecast forecast_fifo(const ServerPool& pool, const Station& single, int classes) {
  const Forming forming = forming_of(pool.batching, single.arrivals_per_s / classes);
  const double size = batch_size(pool, single, forming.members);
  const double stretch =
      (1 + pool.batching.marginal * (size - 1)) * about_longest(size, single.service_scv);
  Station station = single;
  station.arrivals_per_s /= size;
  station.service = single.service * stretch;
  PoolForecast result;
  result.utilisation = station.utilisation();
  result.stretch = stretch;
  result.forming = Duration::from_s(forming.mean_s());
  const auto state = mgc(bounded(station));
  if (!state) return result;
  result.probability_of_wait = state->probability_of_wait;
  result.wait = Duration::from_s(state->wait.s() * over_full(result.utilisation));
  return result;
}

ClassForecast forecast_class(const Fleet& fleet, const std::vector<StationLoad>& loads,
                             std::size_t index, const std::vector<PoolForecast>& pools) {
  const DeviceClass& c = fleet.classes[index];
  ClassForecast way;
  add(way, c.route.device, 1);
  if (const auto* device = find(loads, StationLoad::Kind::Device, index)) {
    add_wait(way, device->station);
  }
  double delay_s = 0;
  if (c.route.offloads) {
    if (const auto* radio = find(loads, StationLoad::Kind::Radio, index)) {
      add_wait(way, radio->station);
    }
    add(way, c.route.up, 1);
    if (c.cell) {
      const auto* load = find(loads, StationLoad::Kind::Cell, *c.cell);
      const double stretch =
          load == nullptr ? 1 : forecast_cell_stretch(fleet.cells[*c.cell], load->station);
      const double extra_s = (stretch - 1) * c.route.up.mean.s();
      add(way, extra_s, extra_s * extra_s);
      delay_s += extra_s;
    }
    const PoolForecast& pool = pools[c.pool];
    way.forming = forming_of(fleet.pools[c.pool].batching, c.arrivals_per_s());
    add(way, c.route.cloud, pool.stretch);
    delay_s += pool.wait.s() + way.forming.mean_s() + (pool.stretch - 1) * c.route.cloud.mean.s();
    const double waits = std::max(pool.probability_of_wait, 1e-9);
    const double wait_s = pool.wait.s();
    add(way, wait_s, wait_s * wait_s * std::max(0.0, 2 / waits - 1));
    add(way, (c.route.propagation + c.route.down).s(), 0);
  }
  way.delay = Duration::from_s(delay_s);
  way.energy = c.route.energy + c.route.wait_power * way.delay;
  return way;
}

}  // namespace

double ClassForecast::share_over(Duration threshold) const {
  const auto law = gamma_law(*this);
  const auto over = [&](double forming_s) {
    const double left_s = threshold.s() - forming_s - constant_s;
    if (left_s < 0) return 1.0;
    if (!law) return random_mean_s > left_s ? 1.0 : 0.0;
    return boost::math::cdf(boost::math::complement(*law, left_s));
  };
  if (forming.whole_s <= 0) return over(0);
  const double left_s = threshold.s() - constant_s;
  if (std::isinf(left_s)) return left_s > 0 ? 0.0 : 1.0;
  // The mean of the tail over the times that are left if forming takes nothing to all of it.
  const double least_s = left_s - forming.whole_s;
  const double even = std::clamp(
      (beyond(*this, law, least_s) - beyond(*this, law, left_s)) / forming.whole_s, 0.0, 1.0);
  return forming.whole_share * over(forming.whole_s) + (1 - forming.whole_share) * even;
}

Duration ClassForecast::percentile(double p) const {
  const auto law = gamma_law(*this);
  const double random_s = law ? boost::math::quantile(*law, p) : random_mean_s;
  double low = constant_s;
  double high = constant_s + random_s + forming.whole_s;
  if (forming.whole_s <= 0 || !std::isfinite(high)) return Duration::from_s(high);
  constexpr int kSteps = 30;
  for (int i = 0; i < kSteps; ++i) {
    const double middle = 0.5 * (low + high);
    (share_over(Duration::from_s(middle)) > 1 - p ? low : high) = middle;
  }
  return Duration::from_s(high);
}

ClassForecast forecast_alone(const DeviceClass& fleet_class, const ServerPool& pool) {
  Fleet fleet;
  fleet.classes = {fleet_class};
  fleet.classes[0].pool = 0;
  fleet.cells.resize(fleet_class.cell ? *fleet_class.cell + 1 : 0);
  fleet.pools = {pool};
  std::vector<StationLoad> loads = offered_loads(fleet);
  std::erase_if(loads, [](const StationLoad& load) {
    return load.kind == StationLoad::Kind::Pool || load.kind == StationLoad::Kind::Cell;
  });
  if (!instability(loads).empty()) {
    ClassForecast never;
    never.constant_s = std::numeric_limits<double>::infinity();
    return never;
  }
  PoolForecast idle;
  if (fleet_class.route.offloads && pool.discipline == ServerPool::Discipline::Fifo) {
    const Forming forming = forming_of(pool.batching, fleet_class.arrivals_per_s());
    const StageTime& cloud = fleet_class.route.cloud;
    idle.stretch = (1 + pool.batching.marginal * (forming.members - 1)) *
                   about_longest(forming.members, cloud.scv);
  }
  return forecast_class(fleet, loads, 0, {idle});
}

PoolForecast forecast_pool(const ServerPool& pool, Station station, int classes) {
  station.servers = pool.slots();
  if (pool.discipline == ServerPool::Discipline::Fifo) {
    return forecast_fifo(pool, station, std::max(1, classes));
  }
  PoolForecast result;
  result.utilisation = station.utilisation();
  const auto state = mgc_ps(bounded(station));
  if (!state || station.service.s() <= 0) return result;
  result.probability_of_wait = state->probability_of_wait;
  result.stretch = 1 + (state->response / station.service - 1) * over_full(result.utilisation);
  return result;
}

double forecast_cell_stretch(const SharedCell& cell, const Station& station) {
  Station shared = station;
  shared.servers = std::max(1, truncated<int>(cell.parallel));
  shared.arrivals_per_s *= shared.servers / cell.parallel;  // keeps the utilisation
  if (shared.service.s() <= 0) return 1;
  const auto state = mgc_ps(bounded(shared));
  if (!state) return 1;
  // A cell of less than one full rate slows even a request that is alone.
  const double alone = std::max(1.0, 1 / cell.parallel);
  return alone + (state->response / shared.service - 1) * over_full(shared.utilisation());
}

FleetForecast forecast(const Fleet& fleet) {
  const std::vector<StationLoad> loads = offered_loads(fleet);
  FleetForecast result;
  result.unstable = instability(loads);
  if (!result.stable()) return result;
  for (std::size_t p = 0; p < fleet.pools.size(); ++p) {
    Station station;
    int classes = 0;
    for (const DeviceClass& c : fleet.classes) {
      if (c.pool != p || !c.route.offloads) continue;
      add_stream(station, c.arrivals_per_s(), c.route.cloud);
      ++classes;
    }
    result.pools.push_back(forecast_pool(fleet.pools[p], station, classes));
  }
  for (std::size_t c = 0; c < fleet.classes.size(); ++c) {
    result.classes.push_back(forecast_class(fleet, loads, c, result.pools));
  }
  return result;
}

}  // namespace offcut::queue
