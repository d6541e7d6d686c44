// Splits that were measured over real connections: measured.csv of a campaign
// (tools/measure_split/README.md), one row per split and link, predictions beside it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "device_models/exchange_fit.h"
#include "engine/base/result.h"
#include "engine/base/units.h"

namespace offcut::scenarios {

struct SplitTimes {
  Duration device{};
  Duration network{};  // up and down
  Duration cloud{};
  Duration total{};
};

struct MeasuredSplit {
  std::string network;
  std::uint64_t cut = 0;  // its number in the cut tree
  std::string first_cloud_layer;
  std::string rate;  // Mbit/s, either way, as written
  std::string rtt;   // ms
  double bytes = 0;  // up and down
  // Written down before the measurement.
  SplitTimes predicted;
  Duration low{};  // 90 % interval of the total
  Duration high{};
  SplitTimes measured;  // medians; the total holds what lies between the steps, too

  // "mobilenet_v2 at conv4 (cut 12), 5 Mbit/s, 20 ms"
  [[nodiscard]] std::string name() const;
};

// Malformed, with the row, for a cell that is no number or a measured total of zero.
[[nodiscard]] Result<std::vector<MeasuredSplit>> read_measured_splits(
    const std::filesystem::path& csv);

// Those splits that something crosses in, as fit_exchange() takes them.
[[nodiscard]] std::vector<device_models::MeasuredExchange> exchanges_of(
    const std::vector<MeasuredSplit>& splits);

}  // namespace offcut::scenarios
