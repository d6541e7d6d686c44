// The ways to a column for an operating point that nobody measured: one function per way. A way may
// be closed, for lack of data. site_costs.h gives their order. Internal to site_costs.cc.
#pragma once

#include "device_models/column_parts.h"

namespace offcut::device_models {

// By a fitted transfer; one from two points sees more than one from a single point.
[[nodiscard]] Answer transferred(const Inquiry& q);
// A run of this device at another point, by the laws. `strict`: only across threads, cores, clock.
[[nodiscard]] Answer scaled_run(const Inquiry& q, bool strict);
// A published total of this model, spread over the layers; at another point by the laws. Not open
// without a total.
[[nodiscard]] Answer published(const Inquiry& q, const TotalOf* known);
// By the kernel laws of the nearest calibrated point.
[[nodiscard]] Answer predicted(const Inquiry& q);

}  // namespace offcut::device_models
