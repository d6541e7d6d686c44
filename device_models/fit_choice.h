// Kernel laws with their form chosen by cross-validation, per device and operating point. Choices:
//
//   local corrections of the law (kernel_fit.h), or the law alone
//   times weighted by t^-1.5 or t^-2 (relative errors), or logarithms that see the same layers
//   a term beyond a cache of 1 or 2 MB, or none
//
// Each form is fitted without each network in turn, and predicts that network. Its score is median
// plus 90th percentile of the sizes of log errors, of layers over 100 us and of totals. The least
// score wins; ties go to the form named first. With fewer than two networks there is nothing to
// leave out, and the first form is used. The table records what was tried.
//
// O(forms * networks * (fit + prediction)).
#pragma once

#include <vector>

#include "device_models/kernel_fit.h"

namespace offcut::device_models {

// As fit_kernels(), with weights and cache chosen here, and keep_anchors too where `options` allows
// them.
[[nodiscard]] KernelTable fit_chosen_kernels(const std::vector<TimedLayer>& samples,
                                             const FitOptions& options = {});

}  // namespace offcut::device_models
