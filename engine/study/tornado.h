// Tornado: each input alone from a low to a high value around a base point; what it moves.
//
//               low        base        high        swing = most - least of the three y
//   bandwidth    |===========|============|
//   round trip        |======|====|
//   power               |====|==|
//
// The base is the median of every input unless stated; low and high are quantiles (0.05 and 0.95
// unless stated). 1 + 2 * inputs evaluations.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/study/response.h"

namespace offcut {

struct TornadoOptions {
  double low = 0.05;  // quantiles, 0 <= low < high <= 1
  double high = 0.95;
  std::vector<double> base;  // [inputs], or empty: the medians
};

struct TornadoBar {
  std::size_t input = 0;
  double x_low = 0;
  double x_high = 0;
  double y_low = 0;  // the output at x_low, the other inputs at the base
  double y_base = 0;
  double y_high = 0;

  // Not |y_high - y_low|: an output may be largest between the two.
  double swing() const {
    if (!(std::isfinite(y_low) && std::isfinite(y_high))) return y_high - y_low;
    return std::max({y_low, y_base, y_high}) - std::min({y_low, y_base, y_high});
  }
};

struct Tornado {
  std::vector<double> base_x;                 // [inputs]
  std::vector<double> base_y;                 // [outputs]
  std::vector<std::vector<TornadoBar>> bars;  // [outputs][inputs], the widest first
};

// InvalidArgument where there is no input, or options are outside their ranges.
[[nodiscard]] Result<Tornado> tornado(const Response& response, const std::vector<Input>& inputs,
                                      std::size_t outputs, const TornadoOptions& options = {});

}  // namespace offcut
