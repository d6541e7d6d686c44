// The version that manifests carry.
#pragma once

namespace offcut::scenarios {

inline constexpr const char* kVersion = OFFCUT_VERSION;

}  // namespace offcut::scenarios
