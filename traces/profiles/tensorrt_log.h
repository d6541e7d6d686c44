// trtexec --dumpProfile: the table of layers that trtexec prints into its log.
//
//   [11/18/2023-17:34:03] [I] === Profile (1434 iterations ) ===
//   [11/18/2023-17:34:03] [I]    Time(ms)     Avg.(ms)   Median(ms)   Time(%)   Layer
//   [11/18/2023-17:34:03] [I]      486.12       0.3390       0.3389      21.0   conv1 + relu1
//   [11/18/2023-17:34:03] [I]     2314.86       1.6143       1.6138     100.0   Total
//
// Names stand last and may hold blanks; older versions put them first. The time of a layer is the
// median where the table has it, else the mean. --exportProfile (tensorrt.h) writes the same as
// JSON and is the better record. Source: logs of trtexec 8 and 10 in public issue threads.
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

[[nodiscard]] bool looks_like_tensorrt_log(std::string_view head);

// Malformed with the line at fault.
[[nodiscard]] Result<Profile> read_tensorrt_log(const std::filesystem::path& path,
                                                const ReadProfileOptions& options);
[[nodiscard]] Result<Profile> parse_tensorrt_log(std::string_view text, const std::string& name,
                                                 const ReadProfileOptions& options = {});

}  // namespace offcut::traces
