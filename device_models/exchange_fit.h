// What a site takes to hand tensors to the network and to take them from it, from splits that were
// measured beside what was predicted of them without it.
//
//     measured - predicted = fixed + rate * bytes that cross
//     sum of |measured - predicted - fixed - rate * bytes| / measured is least; both >= 0
//
// It is copies, system calls, and the runtime's own inputs and results. The least sum of absolute
// errors lets no single split that met a busy machine move it; relative ones count short and long
// inferences alike. By reweighted non-negative least squares (nnls.h). O(splits) per round.
//
// A transfer does not tell the two sites apart: half of the fixed time belongs to either. A byte is
// handed out at one and taken in at the other, so that half of the rate is theirs as well.
#pragma once

#include <vector>

#include "engine/base/result.h"
#include "engine/base/units.h"

namespace offcut::device_models {

// The medians of one split over one link.
struct MeasuredExchange {
  double bytes = 0;      // up and down, as the model holds them; >= 0
  Duration predicted{};  // of the latency, with no exchange; >= 0
  Duration measured{};   // > 0
};

// Of both sites together.
struct ExchangeFit {
  Duration fixed{};
  double s_per_byte = 0;
  double relative_sd = 0;  // of the latency, with the exchange; robust: 1.48 median |error|
};

// InvalidArgument for fewer than three splits.
[[nodiscard]] Result<ExchangeFit> fit_exchange(const std::vector<MeasuredExchange>& splits);

// What the fit adds to the predicted latency of a split.
[[nodiscard]] Duration exchange_time(const ExchangeFit& fit, double bytes);

}  // namespace offcut::device_models
