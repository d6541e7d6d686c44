// The words by which files say what they are: the key "schema" of each kind, with its version.
#pragma once

#include <array>
#include <string_view>

namespace offcut {

inline constexpr std::string_view kScenarioSchema = "offcut.scenario/1";
inline constexpr std::string_view kTraceSchema = "offcut.trace/1";
inline constexpr std::string_view kDeviceSchema = "offcut.device/1";
inline constexpr std::string_view kNetworkSchema = "offcut.network/1";
inline constexpr std::string_view kValidationSchema = "offcut.validation/1";
inline constexpr std::string_view kSplitSchema = "offcut.split/1";  // the plan of a split, written

// Those of the files that answers are computed from.
inline constexpr std::array kInputSchemas = {kScenarioSchema, kTraceSchema, kDeviceSchema,
                                             kNetworkSchema};

}  // namespace offcut
