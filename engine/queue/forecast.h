// The first tier: what the formulas expect of a fleet, in microseconds instead of seconds.
//
// Every station is taken alone, as if the others did not shape its arrivals (decomposition; Whitt,
// "The Queueing Network Analyzer", Bell System Technical Journal 1983):
//   device, radio   G/G/1          cell, shared pool   processor sharing, M/G/c-PS
//   pool            M/G/c          with batches        M/G/c of batches of the size that the rate
//                                                      of a class and the timeout let form
// A batch that forms is waited for by ALL of its requests, the first for the whole time and the
// last not at all; that a slot is free is waited for by few. The two are told apart.
//
// A percentile of the whole way is that of a gamma law with the mean and variance of its random
// parts, put behind the constant ones and the time in which a batch forms. It is a screen: expect
// the mean within a few percent and a 99th percentile within a quarter; the simulation decides.
//
// A fleet that is unstable forecasts no numbers. Admission is left out: a pool that refuses is
// forecast at no more than 99% of its capacity. O(classes + slots).
#pragma once

#include <string>
#include <vector>

#include "engine/queue/fleet.h"
#include "engine/queue/formulas.h"

namespace offcut::queue {

// How long requests wait until their batch is formed: evenly from nothing to the whole time, but
// some, the first of batches that the timeout ends, all of it.
struct Forming {
  double whole_s = 0;
  double whole_share = 0;  // of the requests
  double members = 1;      // that gather while a slot is free

  double mean_s() const { return whole_s * (1 + whole_share) / 2; }
};

// The latency of a class: constant parts, the moments of the random ones, and batches that form.
struct ClassForecast {
  double constant_s = 0;
  double random_mean_s = 0;
  double random_variance = 0;
  Forming forming;
  Duration delay;  // mean, in cell and pool beyond the request's own time there
  Energy energy;   // mean per request

  Duration latency() const {
    return Duration::from_s(constant_s + random_mean_s + forming.mean_s());
  }
  [[nodiscard]] Duration percentile(double p) const;          // p in (0, 1)
  [[nodiscard]] double share_over(Duration threshold) const;  // of requests later than that
};

struct PoolForecast {
  double utilisation = 0;
  double probability_of_wait = 0;
  Duration wait;       // mean before a slot is free; of a shared pool: zero
  Duration forming;    // mean until the batch is formed
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

// Returns the latency of a class that has cells and pools for itself, so that it waits only for its
// own devices, and for batches to form.
// Infinite latency where its devices cannot keep up.
[[nodiscard]] ClassForecast forecast_alone(const DeviceClass& fleet_class, const ServerPool& pool);

// Returns the mean delays at a pool or cell that is offered `station` by that many classes (each
// forms its own batches); an overloaded one is continued as 1 / (1 - r) and then straight on
// instead of failing, so that equilibria see a slope.
[[nodiscard]] PoolForecast forecast_pool(const ServerPool& pool, Station station, int classes = 1);
[[nodiscard]] double forecast_cell_stretch(const SharedCell& cell, const Station& station);

}  // namespace offcut::queue
