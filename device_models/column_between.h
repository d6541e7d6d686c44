// One curve through all that is known: from columns at two known operating points to the one that
// is asked for between them. Internal to site_costs.cc.
//
// Known points that differ in threads alone lie on one curve; so do those that differ in the batch
// alone. Threads fill clusters in one order, so "big" at 4 threads lies on the curve of
// "big+little" where there are 4 big cores (core_use.h). Between two neighbours on a curve, with
// law() the time that the laws of the device say and x = log(threads), or of the batch:
//
//   log(time / law) is linear in x;   time lies between those of the neighbours, and n threads are
//                                     at most n/m times as fast as m threads of the neighbour
//   log(energy)     is linear in x
//
// So known points are met exactly, and a law that falls or rises between them, and is convex in
// logarithms, gives times that do. Beyond the ends the law leads from the nearest point. Chosen on
// the tables of the bundled devices, where a count of threads was left out between two others
// (README, "Between known points"). Clocks have a curve of their own (column_clock.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "device_models/column_parts.h"

namespace offcut::device_models {

// A known point is a neighbour of the asked one in one field.
struct Span {
  bool of_threads = true;  // else of batches
  OperatingPoint low;      // the asked point with the field of the neighbour below
  OperatingPoint high;
  OperatingPoint at;  // the asked point, on the cores of the neighbours
};

// The neighbours on the curve of the known point nearest to the asked one; nothing where the asked
// point lies beyond the ends, or at one of the points in this field. A difference in the batch is
// bridged first. O(known).
[[nodiscard]] std::optional<Span> span_around(const DeviceModel& device,
                                              const std::vector<OperatingPoint>& known,
                                              const OperatingPoint& asked);

// The column of q.point from the columns at span.low and span.high; `ground` says how those are
// known: "published". Not open where no law leads between the points.
[[nodiscard]] Answer between_known(const Inquiry& q, const Span& span, const std::string& ground,
                                   SiteColumn low, SiteColumn high);

// The asked point on the cores that it keeps busy: "big+little" is "big" where the threads fill the
// big cores alone.
[[nodiscard]] OperatingPoint on_busy_cores(const DeviceModel& device, OperatingPoint point);

}  // namespace offcut::device_models
