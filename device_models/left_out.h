// Errors of a calibration on networks that were left out of it. Part of calibrate.h.
#pragma once

#include <string>
#include <vector>

#include "device_models/kernel_fit.h"
#include "device_models/laid_input.h"

namespace offcut::device_models {

// Errors of predictions for networks that were left out of the fit, as predicted / measured - 1.
struct ErrorRow {
  enum class Kind { Kernel, Point, Network };
  Kind kind;
  std::string name;   // class; operating point; "network at point"
  int count = 0;      // layers over 100 us; whole networks for a Network row: 1
  double median = 0;  // of the size of the errors
  double p90 = 0;
  double bias = 0;    // median of the errors with their sign
  double inside = 0;  // share of measured values inside the stated 90 % interval
};

// O(points * networks^2 * layers): each fit that leaves a network out states its own spread.
// Rows of points, then of kernel classes, then of networks.
[[nodiscard]] std::vector<ErrorRow> left_out_errors(const std::vector<LaidInput>& inputs,
                                                    const std::vector<OperatingPoint>& points,
                                                    const FitOptions& options);

// The spread of the totals of networks, each by the table of the others. With few networks it is
// drawn towards 10 %, as if two more had been seen with that error; that alone with fewer than two.
[[nodiscard]] double total_spread(const std::vector<LaidInput>& inputs, const OperatingPoint& point,
                                  const FitOptions& options, const std::string& without = "");

}  // namespace offcut::device_models
