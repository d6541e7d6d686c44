// MACE: the statistics that run_model.py --benchmark prints.
//
//   | Op Type |  Start | First | Avg(ms) | ... |   Output Shape | Dilation |             name |
//   |  Conv2D |  0.107 | 1.541 |   1.570 | ... | [1,32,112,112] |    [1,1] | a/Conv2d_0/Relu6 |
//
// In place of "..." stand %, cdf%, GMACPS, Stride, Pad and Filter Shape.
//
// The table "Sort by Run Order" is read. What stands before the first '|' of a line is a log
// prefix. Several outputs: "[a,b:c,d]". End to end: the average of "Summary of Ops' Stat". Its std
// is not used: it is in microseconds, among milliseconds. Shapes have no type: the precision is
// fp32 unless the user states another. Tensor sizes are known, the graph is not: --model gives it.
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

[[nodiscard]] bool looks_like_mace(std::string_view head);

// Malformed with the line at fault.
[[nodiscard]] Result<Profile> read_mace(const std::filesystem::path& path,
                                        const ReadProfileOptions& options);
[[nodiscard]] Result<Profile> parse_mace(std::string_view text, const std::string& name,
                                         const ReadProfileOptions& options = {});

}  // namespace offcut::traces
