// A device file to start from where there is none: what traces say of the hardware they ran on.
//
//   clusters   one for each affinity of a single cluster, with as many cores as the most threads
//              that were timed there; the fastest first, by the geometric mean of the one-thread
//              times that both have
//   units      one for each unit beside the CPU
//   powers     fitted to the mean powers of the runs (power_fit.h) where these tell the parts
//              apart; else zero and listed in `assumed`: such energies mean nothing, and say so
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
