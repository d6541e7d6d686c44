// What-if edits of a scenario: what a site's layers would cost if something were changed by hand.
//
//   "edits": [
//     { "name": "kernel", "kernel_class": "depthwise", "time_scale": 0.5 },      twice as fast
//     { "layer": "bottleneck_3_*", "run_as": { "precision": "int8" } },          quantised alone
//     { "layer": "softmax", "time_ms": 0.1, "energy_scale": 2 },                 replaced
//     { "layer": "dropout*", "remove": true, "site": "both" },                   takes nothing
//     { "kernel_class": "memory", "overlap": 0.8 },              80 % hidden behind other work
//     { "name": "busy", "site": "cloud", "time_scale": 3 },                      a slower cloud
//     { "cluster": "big", "cores": 6, "w_per_busy_core": 0.9 },                  other hardware
//     { "unit": "gpu", "active_w": 1.5 }, { "idle_w": 0.2, "memory_mb": 4000, "price_usd": 199 } ]
//
// An edit concerns the device unless "site" says "edge", "cloud" or "both" (device and cloud).
// Without "layer" and "kernel_class" it concerns all layers; with both, those that match both.
// Edits of the hardware come first, then those of layers in the order of the file, each on the
// result of the one before. Energy of a layer moves with its time ("energy_scale" comes on top),
// but for "overlap": hidden work is still done. "remove" takes the time and energy away; the
// tensors stay.
//
// Numbers can be swept: "edits.kernel.time_scale" by name or "edits[0].time_scale" by place.
// Precision, batch, clock and core set of a whole site need no edit: "device.precision" and so on.
//
// Every layer whose time or energy an edit changes is of provenance "assumed". An edit by a factor
// of 1 changes nothing.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "device_models/device_model.h"
#include "device_models/edits.h"
#include "engine/cost/operating_point.h"
#include "engine/json/json.h"

namespace offcut::scenarios {

// The fields of an operating point that an edit replaces for some layers.
struct PointChange {
  std::optional<std::string> unit{};
  std::optional<std::string> affinity{};
  std::optional<std::string> framework{};
  std::optional<std::string> library{};
  std::optional<std::string> precision{};
  std::optional<int> threads{};

  [[nodiscard]] OperatingPoint of(OperatingPoint point) const;
};

struct WhatIf {
  std::string name;  // "edits[0]" if the file gives none
  bool on_device = true;
  bool on_edge = false;
  bool on_cloud = false;
  // Either hardware, by the keys of edit_device() ...
  std::vector<std::pair<std::string, double>> hardware{};
  // ... or layers.
  std::optional<device_models::LayerEdit> layers{};
  std::optional<PointChange> run_as{};
  std::string text;  // the edit as results say it: every number that matters, exactly
};

// Reads "edits" of a scenario file; none if it has none. Sticky errors are left in the document.
[[nodiscard]] std::vector<WhatIf> read_what_ifs(JsonObject& root);

// Prices a site at another operating point, edited hardware included.
class PointPricer {
 public:
  virtual ~PointPricer() = default;
  [[nodiscard]] virtual Result<SiteColumn> price(const OperatingPoint& point) const = 0;
};

// Returns the device with the hardware edits in. Errors name the edit.
[[nodiscard]] Result<device_models::DeviceModel> edited_device(
    const device_models::DeviceModel& device, const std::vector<WhatIf>& edits);

// Applies the layer edits to the column of a site. Errors name the edit.
[[nodiscard]] Result<void> edit_column(const std::vector<WhatIf>& edits, const ModelGraph& graph,
                                       const PointPricer& pricer, SiteColumn& column);

}  // namespace offcut::scenarios
