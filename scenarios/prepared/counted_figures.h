// Which figures the answers of a scenario show. A key that moves none of them has no effect, and is
// an error where it is stated (key_effects.h).
//
// Rows and studies show the latency and the energy of a plan, whatever the objective. One cut for
// all networks is told by its objective alone, and by the bounds that it keeps:
//
//   fixed_cut, objective    latency   energy   edp     throughput   weights
//   times count             yes       (*)      yes     yes          where that of latency is over 0
//   energies count          (*)       yes      yes     (*)          where that of energy is over 0
//
// (*) where a bound asks for them; a stream asks for times.
#pragma once

#include "scenarios/file/scenario.h"

namespace offcut::scenarios {

struct CountedFigures {
  bool time = true;
  bool energy = true;
};

[[nodiscard]] CountedFigures counted_figures(const Scenario& scenario);

}  // namespace offcut::scenarios
