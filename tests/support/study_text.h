// A scenario over bundled files with a block of its own, for tests of studies that are no sweep.
#pragma once

#include <string>

#include "engine/base/result.h"
#include "scenarios/file/catalog.h"
#include "scenarios/file/study.h"

namespace offcut {

inline scenarios::Catalog source_catalog() { return scenarios::Catalog(OFFCUT_SOURCE_DIR); }

// The scenario with the keys of `rest` behind its own; over Wi-Fi unless `rest` names a network.
inline Result<scenarios::Study> study_with(const std::string& rest) {
  const bool has_network = rest.find("\"network\":") != std::string::npos;
  return scenarios::Study::parse(
      R"({ "schema": "offcut.scenario/1", "name": "test", "model": "mobilenet_v2",
    "device": { "model": "oneplus5t", "affinity": "big", "threads": 1, "framework": "tensorflow" },
    "cloud": { "model": "xeon_e5_2620v4" }, "transfer": { "bytes_per_element": 1 }, )" +
          std::string(has_network ? "" : R"("network": { "model": "wifi" }, )") + rest + "}",
      "test.json", {});
}

}  // namespace offcut
