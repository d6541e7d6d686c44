// The power of a device from measured mean powers: linear in what is busy, so least squares with
// non-negative coefficients gives the parts.
//
//   W = idle + sum over clusters of (when on + busy cores * per busy core)
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/units.h"

namespace offcut::device_models {

struct PowerReading {
  std::vector<double> busy;  // [clusters] busy cores, may be a fraction
  Power mean;
};

struct PowerFit {
  Power idle;
  std::vector<Power> per_busy_core;  // [clusters]
  double relative_sd = 0;            // of the residuals
};

// Returns the parts. Inconsistent if the readings cannot tell them apart: fewer independent
// readings than parts. InvalidArgument for more than four clusters or readings of different
// lengths.
[[nodiscard]] Result<PowerFit> fit_power(const std::vector<PowerReading>& readings);

}  // namespace offcut::device_models
