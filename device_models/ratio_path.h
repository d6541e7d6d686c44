// Ratios of times compose along a path. A device file states some of them, for instance
//
//   framework  tensorflow -> tflite  1.21        mace to tflite:  mace -> tensorflow -> tflite
//   framework  tensorflow -> mace    0.50                         1 / 0.50 * 1.21 = 2.44
//
// A ratio is taken either way. A path goes from the unit, framework, library, precision and batch
// of one point to those of another. The best path assumes least, then takes fewest ratios, then
// errs least; errors of its ratios add as squares. Per field and ends the narrowest ratio for the
// kernel counts (law_choice.h).
//
// A ratio, say of units, may state the frameworks between which it was measured. Then the path
// changes the framework with it.
//
// Where no ratio leads, a step is assumed: frameworks and libraries take the same time, precisions
// the ratio that is usual for the runtime, the kernel and the cores (default_laws.h), and time is
// proportional to the batch (kernels bound by their weights read them once). A framework or library
// that is not stated counts as any, with the spread of an assumption. Between units nothing is
// assumed.
//
// O(ratios * states), where states are the combinations of what the ratios name.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "device_models/device_model.h"
#include "device_models/time_factor.h"
#include "engine/base/result.h"

namespace offcut::device_models {

// The factors of a path by field.
struct RatioPath {
  TimeFactor unit;
  TimeFactor framework;
  TimeFactor library;
  TimeFactor precision;
  TimeFactor batch;
};

// NotFound where no path leads from one unit to the other.
[[nodiscard]] Result<RatioPath> ratio_path(const DeviceModel& device, const std::string& kernel,
                                           const OperatingPoint& from, const OperatingPoint& to);

// Returns the best path between two values of one field ("affinity"), by ratios alone; nothing
// where none leads.
[[nodiscard]] std::optional<TimeFactor> ratio_between(const DeviceModel& device,
                                                      const std::string& field,
                                                      const std::string& kernel,
                                                      const std::string& from,
                                                      const std::string& to);

}  // namespace offcut::device_models
