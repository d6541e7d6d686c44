// Which law of a device answers for a kernel: the narrowest one. Class, then family with '*'
// behind, then "any". Where the device has no law, a default stands in (README, "Formulas").
#pragma once

#include <string>
#include <vector>

#include "device_models/default_laws.h"
#include "device_models/device_model.h"

namespace offcut::device_models {

// Returns how narrowly a law for `law` kernels covers `kernel`: 3, 2, 1; 0 not at all.
[[nodiscard]] int closeness(const std::string& law, const std::string& kernel);

// Returns whether kernels of the class read every weight once, so that memory bounds them.
[[nodiscard]] bool memory_bound(const std::string& kernel);

struct ChosenThreadLaw {
  ThreadLaw law;
  double relative_sd = 0;
  std::string assumed;  // why it is not a law of the device for so many threads; "" if it is
};

// Returns the law of `threads` threads on a cluster; a law of its own for one thread costs nothing.
[[nodiscard]] ChosenThreadLaw thread_law_for(const DeviceModel& device, const std::string& kernel,
                                             const std::string& cluster,
                                             const std::string& framework, int threads);

}  // namespace offcut::device_models
