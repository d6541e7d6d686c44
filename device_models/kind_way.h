// The way to a column for a unit of which neither layers nor kernel laws are known: the law of its
// kind of hardware (kind_laws.h), at the peak rates of the data sheet, times the factor that
// published totals of other networks on the device tell. Internal to site_costs.cc.
#pragma once

#include "device_models/column_parts.h"

namespace offcut::device_models {

// Not open without a data sheet, or where nobody timed layers on the kind.
[[nodiscard]] Answer by_kind(const Inquiry& q);

// The layers at a point in the proportions that the law of the kind gives them; not scaled.
[[nodiscard]] Answer kind_layers(const Inquiry& q, const OperatingPoint& at);

}  // namespace offcut::device_models
