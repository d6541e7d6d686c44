// Fits the power of a radio to measured transfers: a line over throughput, one per radio and
// direction.
//
//   whole-phone power = slope * throughput + intercept          least squares over the points
//
// A point is the mean of all samples at one target bandwidth, so that long runs do not outweigh
// short ones; the first two seconds of a run (ramp) are left out. The error is that of a point
// predicted by a line fitted to the OTHER points (leave one out), next to the error of the fit
// itself.
//
// The intercept is the whole phone's, screen on. What the radio adds is intercept - baseline, and
// the baseline must come from a measurement of the same phone without a transfer.
//
// Table: throughput (Mbit/s), time_since_start (s), avg_power (mW), target bandwidth (Mbit/s),
// direction, network type. As published with Narayanan et al., "A variegated look at 5G in the
// wild", SIGCOMM 2021.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/units.h"

namespace offcut::network_models {

struct RadioPowerFit {
  std::string radio;      // "LTE", "NSALow", "mmwave"
  std::string direction;  // "uplink", "downlink"
  int points = 0;
  double slope_mw_per_mbit_per_s = 0;
  Power intercept;  // of the whole phone
  Bandwidth least;  // range of the points
  Bandwidth most;
  double r_squared = 0;
  double fit_error_percent = 0;              // mean |error| over the points
  double cross_validated_error_percent = 0;  // the same, each point left out of its fit
};

// Returns the fits in order of radio and direction. Malformed with file and line, or if a group has
// fewer than three points at different throughputs.
[[nodiscard]] Result<std::vector<RadioPowerFit>> fit_radio_power(std::string_view table,
                                                                 const std::string& name);
[[nodiscard]] Result<std::vector<RadioPowerFit>> fit_radio_power(const std::filesystem::path& file);

}  // namespace offcut::network_models
