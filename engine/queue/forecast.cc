#include "engine/queue/forecast.h"

#include <algorithm>
#include <boost/math/distributions/gamma.hpp>
#include <cmath>
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

// The random part of the way as a gamma law; nothing where it is none, or so small or so sharp that
// no double holds the law, which then is its mean.
std::optional<boost::math::gamma_distribution<>> gamma_law(const ClassForecast& way) {
  constexpr double kSharpest = 1e15;
  const double shape = way.random_mean_s * way.random_mean_s / way.random_variance;
  const double scale = way.random_variance / way.random_mean_s;
  if (!std::isnormal(shape) || !std::isnormal(scale) || shape > kSharpest) return std::nullopt;
  return boost::math::gamma_distribution<>(shape, scale);
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

// The requests of a batch: enough that the pool keeps up, more where the timeout lets them gather.
int batch_size(const ServerPool& pool, const Station& single) {
  const Batching& batching = pool.batching;
  const double gathered = 1 + single.arrivals_per_s * batching.timeout.s();
  int size = truncated<int>(std::min(gathered, static_cast<double>(batching.limit)));
  const double busy = single.offered() / pool.slots();
  while (size < batching.limit && busy * batching.stretch(size) / size > 0.9) ++size;
  return size;
}

PoolForecast forecast_fifo(const ServerPool& pool, Station single) {
  const int size = batch_size(pool, single);
  const double stretch = pool.batching.stretch(size);
  Station station = single;
  station.arrivals_per_s /= size;
  station.service = single.service * stretch;
  PoolForecast result;
  result.utilisation = station.utilisation();
  result.stretch = stretch;
  const auto state = mgc(bounded(station));
  if (!state) return result;
  result.probability_of_wait = state->probability_of_wait;
  const double forming_s =
      pool.batching.limit == 1 || single.arrivals_per_s <= 0
          ? 0
          : std::min(pool.batching.timeout.s(), (size - 1) / (2 * single.arrivals_per_s));
  result.wait = Duration::from_s(state->wait.s() * over_full(result.utilisation) + forming_s);
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
    add(way, c.route.cloud, pool.stretch);
    delay_s += pool.wait.s() + (pool.stretch - 1) * c.route.cloud.mean.s();
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

Duration ClassForecast::percentile(double p) const {
  const auto law = gamma_law(*this);
  if (!law) return latency();
  return Duration::from_s(constant_s + boost::math::quantile(*law, p));
}

double ClassForecast::share_over(Duration threshold) const {
  const double left_s = threshold.s() - constant_s;
  if (left_s < 0) return 1;
  const auto law = gamma_law(*this);
  if (!law) return latency() > threshold ? 1 : 0;
  return boost::math::cdf(boost::math::complement(*law, left_s));
}

PoolForecast forecast_pool(const ServerPool& pool, Station station) {
  station.servers = pool.slots();
  if (pool.discipline == ServerPool::Discipline::Fifo) return forecast_fifo(pool, station);
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
    for (const DeviceClass& c : fleet.classes) {
      if (c.pool == p && c.route.offloads) {
        add_stream(station, c.arrivals_per_s(), c.route.cloud);
      }
    }
    result.pools.push_back(forecast_pool(fleet.pools[p], station));
  }
  for (std::size_t c = 0; c < fleet.classes.size(); ++c) {
    result.classes.push_back(forecast_class(fleet, loads, c, result.pools));
  }
  return result;
}

}  // namespace offcut::queue
