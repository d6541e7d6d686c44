// A folder of operator tables of phones: every <phone>-<network>-layerwise-latency.csv below it,
// with the graph beside it or one folder up (traces/profiles/phone_table.h).
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "device_models/laid_input.h"
#include "engine/base/result.h"
#include "traces/timed_network.h"

namespace offcut::scenarios {

// A column of a table that is known to be wrong, and is left out.
struct PhoneDefect {
  std::string phone;
  std::string network;
  std::string unit;  // "gpu", "cpu"
  std::string reason;
};

struct PhoneData {
  // Laid on their graphs; all of one phone, in order of their files.
  std::map<std::string, std::vector<device_models::LaidInput>> phones;
  std::vector<std::string> skipped;  // tables and columns, with the reason
};

// A table that cannot be read is skipped. NotFound if there is no table at all.
[[nodiscard]] Result<PhoneData> read_phone_data(const std::filesystem::path& folder,
                                                const std::vector<PhoneDefect>& defects);

}  // namespace offcut::scenarios
