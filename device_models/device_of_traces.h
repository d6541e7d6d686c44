// A device to start from where there is no device file: what traces say of the hardware they ran
// on.
//
//   clusters   one for each affinity of a single cluster, with as many cores as the most threads
//              that were timed there. The fastest comes first, by the geometric mean of the
//              one-thread times that both have. Their top clock is the fastest that a run states
//   units      one for each unit beside the CPU
//   powers     fitted to the mean powers of the runs at the top clock (power_fit.h), where these
//              determine them.
//              Else zero and listed in `assumed`: energies from such powers mean nothing
#pragma once

#include <span>
#include <string>
#include <vector>

#include "device_models/device_model.h"
#include "device_models/laid_input.h"

namespace offcut::device_models {

// `undetermined` gets the powers that the traces do not determine. Inconsistent without any run.
[[nodiscard]] Result<DeviceModel> device_of_traces(std::span<const CalibrationInput> inputs,
                                                   std::vector<std::string>& undetermined);

}  // namespace offcut::device_models
