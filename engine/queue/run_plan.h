// How long a fleet must be simulated, and from which start: the plan of one replication.
//
//   station                    forgets its start by           a replication measures at least
//   cell, pool                 warm-up, 8 relaxation times    20 relaxation times
//   pool with batches          4 batches more                 20 batches that form and are served
//   pool of Poisson requests   a backlog drawn from its law   what the percentile needs (half a
//     over 80 % busy             (mg1_law.h), as control        relaxation time of several slots)
//   devices that forget        starts out of a long past      20 relaxation times over ALL devices:
//     slowly                     (device_chain.h)               they are independent
//
// (Relaxation time: formulas.h.) Besides: as many requests as the highest percentile needs, a tenth
// of that in every class, whole days of a profile. Where `requests_at_most` does not reach the
// lengths, the plan is cut to it and says so: no estimate of such a run may be relied on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/queue/load.h"
#include "engine/queue/replication.h"
#include "engine/queue/simulation.h"

namespace offcut::queue {

struct PlannedRun {
  RunPlan run;
  std::string too_short;             // "" or "not enough samples: ..."
  std::int64_t requests = 0;         // of a round, warm-up and chains included
  std::int64_t requests_needed = 0;  // the same without the cut
  // Spells that do not depend on each other in one replication: of what all share, and of each
  // class's devices. Infinite where nothing is remembered, or the law is known.
  double shared_spells = 0;
  std::vector<double> device_spells;
};

// The fleet must pass check() and be stable; `loads` are its offered loads.
[[nodiscard]] PlannedRun plan_run(const Fleet& fleet, const std::vector<StationLoad>& loads,
                                  const SimulationOptions& options);

}  // namespace offcut::queue
