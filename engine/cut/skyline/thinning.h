// The plans of a skyline that are worth trying over many affine networks.
//
// For latency a plan that lies clearly above the lower convex hull of (bytes up, time off the
// network) of plans with no more bytes down is beaten by one end of the hull segment below it,
// whatever the rates; for energy, plans that a mixture of two others beats go likewise.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/cut/skyline/skyline.h"

namespace offcut {

// Returns the positions of the plans that can have the least latency over some affine network,
// ascending (see above).
[[nodiscard]] std::vector<std::uint32_t> latency_hull(const Skyline& skyline);

// The same for the least energy, over networks whose radio draws at most `dearest_wait` while it
// waits. O(plans^3), so only for many networks.
[[nodiscard]] std::vector<std::uint32_t> energy_hull(const Skyline& skyline, Power dearest_wait);

namespace internal {

// What the energy of a plan over an affine network depends on, SI units.
struct EnergyPlan {
  double compute;
  double cloud;
  double idle_power;
  double up;
  double down;
  double position;
  bool offloads;
};
[[nodiscard]] EnergyPlan energy_plan(const CutFigures& figures, std::uint32_t position);

// Drops plans that a mixture of two others beats over any affine network whose radio draws at most
// `dearest_wait` W while it waits. O(plans^3), so only for few plans.
void thin(std::vector<EnergyPlan>& plans, double dearest_wait);

}  // namespace internal
}  // namespace offcut
