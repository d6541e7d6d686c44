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

// The proportions of the layers at a point: of a trace of this device, else by its kernel laws at
// this unit, else of a trace of another machine at this unit, else by those of the same hardware in
// another file, else by the law of its kind, else by its kernel laws at another unit, else of any
// trace.
[[nodiscard]] Answer proportions(const Inquiry& q, const OperatingPoint& at);

// By the kernel laws of the nearest calibrated point.
[[nodiscard]] Answer predicted(const Inquiry& q);

}  // namespace offcut::device_models
