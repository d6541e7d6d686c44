// Thread and sharing laws of a device from the totals of its networks. Part of calibrate.h.
//
//   threads   for each cluster and framework: one law of whole networks, and one per family of
//             kernels from the sums of its layers ("product*" gains less than "conv*")
//   sharing   for each pair of clusters that ran together, with all their cores
//
// What could not be determined goes into `undetermined`, with the reason.
#pragma once

#include <string>
#include <vector>

#include "device_models/device_model.h"
#include "device_models/laid_input.h"

namespace offcut::device_models {

[[nodiscard]] std::vector<ThreadScaling> fit_thread_laws(const std::vector<LaidInput>& inputs,
                                                         std::vector<std::string>& undetermined);

[[nodiscard]] std::vector<SharingScaling> fit_sharing_laws(const std::vector<LaidInput>& inputs,
                                                           std::vector<std::string>& undetermined);

}  // namespace offcut::device_models
