// Kernel laws with their form chosen by cross-validation, per device and operating point. Two
// choices:
//
//   local corrections of the law (kernel_fit.h), or the law alone
//   residuals weighted by t^-1.5, or by t^-2 (relative errors)
//
// Each form is fitted without each network in turn, and predicts that network. Its score is the
// median error of layers over 100 us plus the median error of totals. The least score wins; ties go
// to the form named first. With fewer than two networks there is nothing to leave out, and the
// first form is used. The table records what was tried.
//
// O(forms * networks * (fit + prediction)).
#pragma once

#include <vector>

#include "device_models/kernel_fit.h"

namespace offcut::device_models {

// As fit_kernels(), with weight_power chosen here, and keep_anchors too where `options` allows
// them.
[[nodiscard]] KernelTable fit_chosen_kernels(const std::vector<TimedLayer>& samples,
                                             const FitOptions& options = {});

}  // namespace offcut::device_models
