// Device files (`offcut.device/1`): reading them, and listing those that are bundled.
//
//   { "schema": "offcut.device/1", "name": "oneplus5t", "description": "...", "source": "...",
//     "aliases": ["oneplus5t_mnn"], "assumed": ["idle_w"],
//     "idle_w": 0.3, "memory_mb": 8000, "price_usd": 499,
//     "clusters": [ { "name": "big", "cores": 4, "mhz": 2450, "w_per_busy_core": 1.41,
//                     "w_when_on": 0, "steps": [ { "mhz": 1900, "w_per_busy_core": 0.9 } ] } ],
//     "units": [ { "name": "gpu", "mhz": 710, "active_w": 1.3,
//                  "copy": { "fixed_us": 1670, "us_per_mb": 688 } } ],
//     "published_totals": [ { "model": "mobilenet_v2", "affinity": "big", "threads": 1,
//                             "framework": "tensorflow", "total_ms": 154, "energy_mj": 182,
//                             "memory_mb": 20, "loading_ms": 50, "source": "..." } ],
//     "layers_like": "snapdragon_835" }
//
// and the calibrated lists "kernels", "transfers", "thread_laws", "sharing_laws" and "ratios", as
// laws_file.h describes.
//
// Required: schema, name, source, idle_w, and one cluster or unit. `source` is a text or an object
// of texts. The keys of an operating point are those of a trace file. A total without `threads`
// does not state how many there were; totals_file.h says how parts of totals are stated.
// `layers_like` names the device file, beside this one, of the same hardware with kernel laws: they
// share out a total over the layers of a unit on which the network itself was never timed. These
// are errors, with their place: unknown keys, negative numbers, two clusters of one name.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "device_models/device_model.h"
#include "engine/base/result.h"

namespace offcut::device_models {

[[nodiscard]] Result<DeviceModel> read_device(const std::filesystem::path& path);
// The same from text; `name` stands for the file in errors.
[[nodiscard]] Result<DeviceModel> parse_device(std::string_view text, const std::string& name);

// Returns the file's text; reading it again gives the same model. Texts must be UTF-8, numbers
// finite.
[[nodiscard]] std::string text_of_device(const DeviceModel& device);
[[nodiscard]] Result<void> write_device(const std::filesystem::path& path,
                                        const DeviceModel& device);

struct ListedDevice {
  std::string name;
  std::filesystem::path path;
};
// Returns the device files of a folder in order of name. NotFound if there is no such folder.
[[nodiscard]] Result<std::vector<ListedDevice>> list_devices(
    const std::filesystem::path& data_folder);

}  // namespace offcut::device_models
