// What-if edits: a device, or the costs it gives, changed by hand.
//
//   device   "clusters.big.cores" = 6, "clusters.big.w_per_busy_core" = 0.9, "units.gpu.active_w",
//            "idle_w", "memory_mb", "price_usd", "slow_down" = 2 (every time doubles)
//   layers   the layers of a name, or of a kernel class, take `time_factor` as long and
//            `energy_factor` as much; or exactly `time`, shared in proportion
//
// A clock is edited through the operating point (frequency_mhz), a precision or batch likewise: the
// laws of the device then say what changes.
//
// Edited times are marked as assumed. An edit that matches nothing is an error, not a silence.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "device_models/device_model.h"
#include "engine/base/result.h"
#include "engine/cost/site_column.h"
#include "engine/graph/model_graph.h"

namespace offcut {

// NotFound for a key that is not one of those above, with the nearest; InvalidArgument for a value
// out of range.
[[nodiscard]] Result<void> edit_device(std::string_view key, double value, DeviceModel& device);

struct LayerEdit {
  std::string match;                  // name of a layer or of one of its members, or "kernel:CLASS"
  double time_factor = 1;             // >= 0
  double energy_factor = 1;           // >= 0, on top of the factor of the time
  std::optional<Duration> time = {};  // in place of time_factor: of all layers that match together
};

// NotFound if no layer matches; InvalidArgument for factors or times that are not finite and >= 0.
[[nodiscard]] Result<void> edit_layers(const LayerEdit& edit, const ModelGraph& graph,
                                       SiteColumn& column);

}  // namespace offcut
