// What-if edits: a device, or the costs it gives, changed by hand.
//
//   device   "clusters.big.cores" = 6, "clusters.big.w_per_busy_core" = 0.9, "units.gpu.active_w",
//            "idle_w", "memory_mb", "price_usd", "slow_down" = 2 (every time doubles)
//   layers   the layers of a name and a kernel class take `time_factor` as long and
//            `energy_factor` as much; or exactly `time`, shared in proportion
//
// Names, classes and families may hold '*' for any text: "bottleneck_3_*", "dw*". A fused layer
// goes by its own name and by those of its members.
//
// A clock is edited through the operating point (frequency_mhz), a precision or batch likewise: the
// laws of the device then say what changes.
//
// Edited times are marked as assumed. An edit that matches nothing is an error.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "device_models/device_model.h"
#include "engine/base/result.h"
#include "engine/cost/site_column.h"
#include "engine/graph/model_graph.h"
#include "engine/json/json.h"

namespace offcut::device_models {

// Returns the range of a setting by its key: "clusters.big.cores", or "cores" alone. REQUIRES: one
// of the keys above.
[[nodiscard]] Range range_of_setting(std::string_view key);

// NotFound for a key that is not one of those above, with the nearest; InvalidArgument for a value
// out of range.
[[nodiscard]] Result<void> edit_device(std::string_view key, double value, DeviceModel& device);

struct LayerChoice {
  std::string layer;   // name of a layer or of one of its members; "": any
  std::string kernel;  // kernel class or family (kernel_class.h); "": any
};

// Returns "all layers", "dw*", "block_3/* of conv1x1".
[[nodiscard]] std::string text_of_choice(const LayerChoice& choice);

// NotFound, with the nearest name, class or family there is, if no layer is chosen. O(layers).
[[nodiscard]] Result<std::vector<LayerId>> layers_of_choice(const LayerChoice& choice,
                                                            const ModelGraph& graph);

struct LayerEdit {
  LayerChoice which;
  double time_factor = 1;              // >= 0
  double energy_factor = 1;            // >= 0, on top of the factor of the time
  bool energy_moves_with_time = true;  // false: work hidden behind other work costs the same energy
  std::optional<Duration> time = {};   // in place of time_factor: of all layers chosen together
};

// NotFound if no layer matches; InvalidArgument for factors or times that are not finite and >= 0.
[[nodiscard]] Result<void> edit_layers(const LayerEdit& edit, const ModelGraph& graph,
                                       SiteColumn& column);

}  // namespace offcut::device_models
