// The power of a device as published energies of whole networks say it, over the power that its
// cores and units say (core_use.h).
//
//   W(T) = W0 (T / T0)^p        T time of the network; W0, T0 geometric means of the networks known
//
// Long networks keep a unit busier than short ones, so power rises with time. p is a least squares
// fit in logarithms. Few networks do not tell it, so it is drawn towards 0.05, what it is on the
// boards of MLPerf Inference v1.0 (0.03 on the CPU and 0.05 on the GPU of an AGX Xavier, 0.04 on
// the GPU of a Xavier NX, 0 on a Raspberry Pi 4), as if that had been seen over a factor of 4.5
// of the time. A network further off than 20 %, the usual spread, counts by as much less (Huber's
// weights): one that no law of time explains does not move that of the others. W0 and T0 are means
// with these weights.
//
// Energies of one unit, framework, precision and batch speak for other cores and threads as well.
// There the law answers as a ratio to the power of the device model, with the time that the network
// would take at the point of the law. A network's own energies come before those of others.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "device_models/device_model.h"
#include "engine/base/units.h"

namespace offcut::device_models {

// Of one network at one operating point.
struct TotalEnergy {
  std::string model;
  Duration total;
  Energy energy;
};

// W(T), from networks that all ran at one point.
struct PowerOfTime {
  double w = 0;            // W0
  double ms = 0;           // T0
  double exponent = 0;     // p
  double relative_sd = 0;  // of the power of another network
};

// REQUIRES: at least one total, all above zero. A single one leaves its spread to a default.
[[nodiscard]] PowerOfTime fit_power_of_time(std::span<const TotalEnergy> totals);
[[nodiscard]] Power power_of(const PowerOfTime& law, Duration total);

// Fits the laws of all points at which the device has published energies, into
// `device.published_powers`. Called where a device is read, before anything about it is edited.
void learn_published_powers(DeviceModel& device);

// What to multiply the power of the device model by, for a network that takes `total` at a point.
struct PowerCorrection {
  double factor = 1;
  double relative_sd = 0;  // 0: of an energy of the network itself
  int networks = 0;        // whose energies say so
  OperatingPoint point;    // at which they were published
};
// Nothing where no published energy speaks for the point.
[[nodiscard]] std::optional<PowerCorrection> power_correction(const DeviceModel& device,
                                                              const OperatingPoint& asked,
                                                              const std::string& model,
                                                              Duration total);

}  // namespace offcut::device_models
