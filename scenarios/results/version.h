// The version that manifests carry.
#pragma once

namespace offcut {

inline constexpr const char* kVersion = OFFCUT_VERSION;

}  // namespace offcut
