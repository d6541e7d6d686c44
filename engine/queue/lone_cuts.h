// Each cut as if nobody else used the cloud, by the formulas, and whether the objective of the
// study lets it be used (cuts.h).
#pragma once

#include <vector>

#include "engine/queue/cuts.h"

namespace offcut::queue {

struct LoneCut {
  double latency_s = 0;   // mean, with the device's own queues; infinite: they cannot keep up
  double late = 0;        // share of requests over the (tightened) bound; 0 without one
  double at_bound_s = 0;  // the percentile of the bound; the mean without one
  double work_s = 0;      // of a server
  bool allowed = true;
};
using LoneCuts = std::vector<std::vector<LoneCut>>;  // [classes][options]

// At least one cut of each class is allowed: where none keeps the bounds, the nearest.
[[nodiscard]] LoneCuts lone_cuts(const Demand& demand, std::size_t kind, const CutRules& rules);

}  // namespace offcut::queue
