// Fits whose errors are ratios: a time twice too long counts as one half as long.
//
//   fit_in_logarithms     terms >= 0, least sum of weight * log(sum of terms / value)^2, by
//                         non-negative least squares around the fit before (Gauss and Newton)
//   fit_least_absolute    any terms, least sum of weight * |sum of terms - value|, by reweighted
//                         least squares; a few rows far off do not move it
#pragma once

#include <vector>

#include "device_models/nnls.h"

namespace offcut::device_models {

// REQUIRES: values > 0. Terms that are zero in every row get zero.
[[nodiscard]] Terms fit_in_logarithms(const std::vector<FitRow>& rows);

// All terms but the first are drawn to zero by a little: rows that cannot tell them apart share
// them out. Terms that are zero in every row get zero.
[[nodiscard]] Terms fit_least_absolute(const std::vector<FitRow>& rows);

}  // namespace offcut::device_models
