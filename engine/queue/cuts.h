// Which cut each class uses: fixed, the best that keeps the objective alone, or the load-aware
// equilibrium.
//
// The study's objective decides, not the mean: a cut may be used if it keeps the bounds of the
// objective (the percentile of latency, energy, battery life) where nobody else is in the way. Of
// those that may, the policy takes the least of its weighted sum of mean latency and energy;
// without weights, the one that asks least of the servers. Where no cut may, the one that is least
// late.
//
// A cut that keeps the bound by a hair leaves no room for waiting, so it may need more servers than
// one that asks more of them. `strictness` s keeps only cuts that hold a tighter bound: the search
// tries several.
//
// Equilibrium (Wardrop, "Some theoretical aspects of road traffic research", 1952): every device
// uses a cut that is best for it at the delays which the choices of all devices cause together, in
// the pool, in the cells and on the devices themselves. Nobody can gain by switching. A class may
// split between two cuts that are then equally good. Without weights a device gains nothing by
// being faster than the bound on latency; among cuts that keep it, it asks least of the servers.
//
//   choices --> loads --> delays by the formulas (forecast.h) --> best cuts --> choices ...
//
// It is found by successive averages (Sheffi, "Urban Transportation Networks", 1985) with away
// steps: in step k every class moves 1/(k+1) of its devices from the worst cut in use to the best,
// so that no share lingers on a cut that is not worth it; then again with shorter steps. The gap
// says how far the result is from an equilibrium: what the average device could gain by switching,
// relative to its cost.
// O(steps * (classes * options + slots)).
#pragma once

#include "engine/queue/demand.h"

namespace offcut::queue {

struct CutChoice {
  Assignment assignment;
  int steps = 0;   // of the equilibrium; 0 for the other policies
  double gap = 0;  // relative; of the equilibrium
};

// Cuts that a simulation has shown to break the objective whatever the servers: [classes][options].
using Excluded = std::vector<std::vector<bool>>;

struct CutRules {
  double strictness = 1;  // in (0, 1]: cuts must keep that part of the bound on latency alone
  Excluded excluded;      // empty: none
};

// Returns the cuts that the demand's policy chooses with that many servers. The demand must pass
// check(). Ties go to the option that comes first.
[[nodiscard]] CutChoice choose_cuts(const Demand& demand, std::size_t kind, int servers,
                                    const CutRules& rules = {});

// "conv4_1", or "conv4_1 70% + output 30%" of a split class.
[[nodiscard]] std::string text_of_cuts(const ClassDemand& demand,
                                       const std::vector<OptionShare>& shares);

}  // namespace offcut::queue
