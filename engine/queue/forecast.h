// The first tier: what the formulas expect of a fleet, in microseconds instead of seconds.
//
// Every station is taken alone, as if the others did not shape its arrivals (decomposition; Whitt,
// "The Queueing Network Analyzer", Bell System Technical Journal 1983):
//   device, radio   G/G/1          cell, shared pool   processor sharing, M/G/c-PS
//   pool            M/G/c          with batches        M/G/c of batches of the size that the rate
//                                                      and the timeout let form
// A percentile of the whole way is that of a gamma law with the mean and variance of its random
// parts, put behind the constant ones. It is a screen: expect the mean within a few percent and
// a 99th percentile within a quarter; the simulation decides.
//
// A fleet that is unstable forecasts no numbers. Admission is left out: a pool that refuses is
// forecast at no more than 99% of its capacity. O(classes + slots).
#pragma once

#include <string>
#include <vector>

#include "engine/queue/fleet.h"
#include "engine/queue/formulas.h"

namespace offcut::queue {

// The latency of a class: constant parts and the moments of the random ones.
struct ClassForecast {
  double constant_s = 0;
  double random_mean_s = 0;
  double random_variance = 0;
  Duration delay;  // mean, in cell and pool beyond the request's own time there
  Energy energy;   // mean per request

  Duration latency() const { return Duration::from_s(constant_s + random_mean_s); }
  [[nodiscard]] Duration percentile(double p) const;          // p in (0, 1)
  [[nodiscard]] double share_over(Duration threshold) const;  // of requests later than that
};

struct PoolForecast {
  double utilisation = 0;
  double probability_of_wait = 0;
  Duration wait;       // mean before the service starts; of a shared pool: zero
  double stretch = 1;  // service over service alone (sharing, batches)
};

struct FleetForecast {
  std::string unstable;  // "" or "UNSTABLE: ..."; then the lists are empty
  std::vector<ClassForecast> classes;
  std::vector<PoolForecast> pools;
  bool stable() const { return unstable.empty(); }
};

// The fleet must pass check().
[[nodiscard]] FleetForecast forecast(const Fleet& fleet);

// Returns the mean delays at a pool or cell that is offered `station`; an overloaded one is
// continued as 1 / (1 - r) and then straight on instead of failing, so that equilibria see a slope.
[[nodiscard]] PoolForecast forecast_pool(const ServerPool& pool, Station station);
[[nodiscard]] double forecast_cell_stretch(const SharedCell& cell, const Station& station);

}  // namespace offcut::queue
