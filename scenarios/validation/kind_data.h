// What the bundled devices tell of the kinds of hardware (device_models/kind_fit.h): layers of the
// bundled networks by the kernel laws of those that have some, and published totals of the others.
//
//   layers   one thread of a cluster, or a unit, at which the device has kernel laws; of the
//            classes and within the range that these were fitted in
//   totals   of bundled networks: sums of such layers where they are nearly all, else published, at
//            one thread and fp32; not of TensorFlow, which takes two to four times as long as
//            others
//
// A kind whose layers nobody timed takes those of another one (kLayersOf) and has totals of its
// own.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "device_models/kind_fit.h"
#include "engine/base/result.h"
#include "scenarios/file/catalog.h"

namespace offcut::scenarios {

struct KindNetworkLayers {
  std::string name;
  std::vector<device_models::LayerWork> layers;  // fused as the bundled trace timed them
};

struct KindSources {
  std::vector<KindNetworkLayers> networks;  // fp32, each once
  std::vector<device_models::DeviceModel> devices;
};

// Reads what is bundled.
[[nodiscard]] Result<KindSources> read_kind_sources(const Catalog& catalog);

struct KindData {
  std::vector<device_models::KindSample> samples;
  std::vector<device_models::KindTotal> totals;  // point into the sources
};
[[nodiscard]] KindData kind_data(const KindSources& sources, device_models::PartKind kind);

}  // namespace offcut::scenarios
