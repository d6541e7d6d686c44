// From columns at the clocks where something is known to the clock that is asked for. Internal to
// site_costs.cc.
//
//   known at the asked clock        that column
//   known at two clocks around it   linear in 1/f between the two, per layer: the law of clock.h
//                                   with the share of memory that both tell
//   else                            the law from the nearest known clock
//
// Times and energies are continuous at known clocks. Energy keeps its mean power over that of the
// device model (core_use.h): what was measured or published moves with it.
#pragma once

#include <vector>

#include "device_models/column_parts.h"

namespace offcut::device_models {

// Clocks in MHz; 0: the top one, as grounds state it (grounds.h).
struct ClockWay {
  double asked = 0;
  std::vector<double> known;  // one or two, ascending
  bool assumed_top = false;   // what is known there does not state its clock, the question does
};

// Of the clocks at which the nearest points are known, the asked one, else the two around it, else
// the nearest. InvalidArgument for a clock that the device does not have and nobody measured.
[[nodiscard]] Result<ClockWay> clock_way(const DeviceModel& device, const Grounds& grounds,
                                         const OperatingPoint& point);

// Moves a column of q.point, but for its clock `from`, to that of q.point.
[[nodiscard]] Result<void> move_clock(const Inquiry& q, double from, SiteColumn& column);

// Returns the column of q.point between two at the clocks way.known.
[[nodiscard]] Result<SiteColumn> between_clocks(const Inquiry& q, const ClockWay& way,
                                                SiteColumn slow, const SiteColumn& fast);

}  // namespace offcut::device_models
