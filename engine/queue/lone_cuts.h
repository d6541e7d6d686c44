// Each cut as if nobody else used the cloud, by the formulas, and whether the objective of the
// study lets it be used (cuts.h).
//
// What is expected of a cut alone depends neither on the number of servers nor on the rules, so a
// search makes it once: LoneForecasts, of which the rules allow some (LoneCuts).
#pragma once

#include <vector>

#include "engine/queue/cuts.h"
#include "engine/queue/forecast.h"

namespace offcut::queue {

struct LoneForecast {
  ClassForecast way;
  double at_bound_s = 0;  // the percentile of the bound on latency; the mean without one
  // It breaks the bound on its class even where nobody waits for anything: proven, not expected.
  // k times that do not depend on each other are all above their quantiles of q with probability
  // (1 - q)^k. So if these quantiles with (1 - q)^k = 1 - p and the constant parts add up to more
  // than the bound, the p-quantile of the whole way lies beyond it, whatever the queues add.
  bool hopeless = false;
};
using LoneForecasts = std::vector<std::vector<LoneForecast>>;  // [classes][options]

// The demand must pass check(). Some ten microseconds per cut, with batches a millisecond.
[[nodiscard]] LoneForecasts lone_forecasts(const Demand& demand, std::size_t kind);

struct LoneCut {
  double latency_s = 0;   // mean, with the device's own queues; infinite: they cannot keep up
  double late = 0;        // share of requests over the (tightened) bound; 0 without one
  double at_bound_s = 0;  // as in LoneForecast
  double work_s = 0;      // of a server
  bool allowed = true;
};
using LoneCuts = std::vector<std::vector<LoneCut>>;  // [classes][options]

// At least one cut of each class is allowed: where none keeps the bounds, the nearest.
[[nodiscard]] LoneCuts lone_cuts(const Demand& demand, std::size_t kind, const CutRules& rules,
                                 const LoneForecasts& expected);

// choose_cuts (cuts.h) out of what is known of each cut alone.
[[nodiscard]] CutChoice choose_among(const Demand& demand, std::size_t kind, int servers,
                                     const LoneCuts& alone, double strictness);

}  // namespace offcut::queue
