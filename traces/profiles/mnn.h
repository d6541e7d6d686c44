// MNN: the table of operators that timeProfile.out prints.
//
//   Set ThreadNumber = 1
//   Open Model mobilenetv2-7.mnn
//   Sort by node name !
//   Node Name     \tOp Type      \tAvg(ms)  \t%        \tFlops Rate \t
//   Convolution96 \tConvolution  \t0.273800 \t2.535987 \t0.425273   \t
//   Sort by time cost !           ... and a table by type, which is passed over
//
// Columns are found by name; newer versions have more of them. Times are means over the loops of
// the run. MNN sorts the rows by name in some versions, so the order of the file is not that of the
// run. A log of several networks needs the name of the one to read. Source: MNN's documentation,
// section timeProfile.out, and the printing code of its tools/cpp/Profiler.cpp.
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

[[nodiscard]] bool looks_like_mnn(std::string_view head);

// Malformed with the line at fault.
[[nodiscard]] Result<Profile> read_mnn(const std::filesystem::path& path,
                                       const ReadProfileOptions& options);
[[nodiscard]] Result<Profile> parse_mnn(std::string_view text, const std::string& name,
                                        const ReadProfileOptions& options = {});

}  // namespace offcut::traces
