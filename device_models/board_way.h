// The way to a column for a network that other boards ran: its total from the totals of other
// networks on this device (total_factors.h), spread over the layers. Internal to site_costs.cc.
#pragma once

#include "device_models/column_parts.h"

namespace offcut::device_models {

// Not open for networks that no board ran, with fewer than three totals at one point, or where the
// proportions of the layers are not known.
[[nodiscard]] Answer by_boards(const Inquiry& q);

}  // namespace offcut::device_models
