// What a fleet asks of every station it passes, before anything is simulated: the offered load.
//
// At every device, radio, cell and pool: offered = arrival rate * mean service. A station that is
// offered all it can do, or more, has no steady state: its queue grows as long as it is watched,
// and a mean or percentile of it would be a statement about how long that was. Batching pools are
// judged at full batches, which is what an overload makes of them: a batch of b lasts as long as
// its longest member, stretched, and each member counts as a b-th of that. Pools with admission
// refuse what is too much and are never unstable themselves (but the devices that take the work
// back may be).
//
// Profiles count with their mean rate. O(classes).
#pragma once

#include <string>
#include <vector>

#include "engine/queue/fleet.h"
#include "engine/queue/formulas.h"

namespace offcut::queue {

struct StationLoad {
  enum class Kind { Device, Radio, Cell, Pool };
  Kind kind = Kind::Device;
  std::size_t index = 0;  // of the class (Device, Radio), the cell or the pool
  std::string name;       // `pool "gpu"`, `devices of "camera"`
  Station station;        // rates and servers of ONE device, or of the cell or pool
  double capacity = 1;    // what `station.offered()` must stay under
  bool refuses = false;   // a pool with admission
  Duration batch;         // pools with batches: longest that one forms and is served
  Duration period;        // of arrivals that are all periodic: their longest period; else 0

  double utilisation() const { return station.offered() / capacity; }
  bool unstable() const { return !refuses && utilisation() >= 1; }
  // The time on which the station forgets its start: the relaxation time (formulas.h). Periodic
  // arrivals are the same again after a period, so only the spread of the services is left to be
  // forgotten.
  [[nodiscard]] Duration memory() const;
};

// Returns the mean of the longest of `members` >= 1 independent times over their mean; they are
// gamma with that scv. 1 for one member or constant times. Some ten microseconds.
[[nodiscard]] double longest_of(int members, double scv);

// Adds a stream of requests to a station that several share: rates add, service moments mix.
void add_stream(Station& station, double arrivals_per_s, const StageTime& service);

// Returns every station with any load. The fleet must pass check().
[[nodiscard]] std::vector<StationLoad> offered_loads(const Fleet& fleet);

// Returns "UNSTABLE: pool "gpu" is offered 1.20 of what it can do" for the worst station that is
// offered too much, "" if there is none.
[[nodiscard]] std::string instability(const std::vector<StationLoad>& loads);

}  // namespace offcut::queue
