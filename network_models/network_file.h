// Network files (`offcut.network/1`): reading them, and listing those that are bundled.
//
//   { "schema": "offcut.network/1", "name": "dnntune_wifi",
//     "source": "...", "confidence": "published",
//     "transport": "affine", "connection": "warm",
//     "uplink_mbit_per_s": 12.48, "rtt_ms": 4.22, "tail_rule": "none",
//     "radio": { "transmit_base_mw": 1200, "receive_base_mw": 1200 } }
//
// The keys are the fields of network_spec.h. `source` is a text or an object of texts. A file may
// be an alias: { "schema": ..., "name": "wifi", "source": ..., "same_as": "wifi5" } takes the file
// of that name beside it and may override single fields. Unknown keys are errors.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/json/json.h"
#include "network_models/network_spec.h"

namespace offcut::network_models {

// Reads a network file; follows one `same_as`. Errors name the file and the place.
[[nodiscard]] Result<NetworkSpec> read_network(const std::filesystem::path& path);

// Reads a network from an object already parsed; `same_as` is looked up in `folder`. Mistakes are
// returned, with the place only: the caller knows the file (JsonDocument::error names both).
[[nodiscard]] Result<NetworkSpec> parse_network(const JsonDocument& document,
                                                const std::filesystem::path& folder = {});

struct ListedNetwork {
  std::string name;
  std::filesystem::path path;
};
// Returns the network files of a folder in order of name. NotFound if there is no such folder.
[[nodiscard]] Result<std::vector<ListedNetwork>> list_networks(
    const std::filesystem::path& data_folder);

}  // namespace offcut::network_models
