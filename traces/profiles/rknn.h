// Rockchip's RKNN: the table of layers that eval_perf() prints, of both generations of the toolkit.
//
//   rknn-toolkit2 (a log may put "D RKNN: [14:12:05.670] " in front of each line)
//     Network Layer Information Table
//     ID OpType   DataType Target InputShape  OutputShape ... Time(us) MacUsage(%) ... FullName
//     2  ConvClip INT8     NPU    (1,3,8,8),. (1,16,8,8)  ... 331      7.29/0.00   ... Conv:conv1
//     Total Operator Elapsed Per Frame Time(us): 331
//
//   rknn-toolkit (names go on in the next line after 40 letters)
//     Layer ID    Name                                      Operator     Uid   Time(us)
//     2           Mobilenet/Conv2d_1_depthwi                CONVOLUTION  1     920
//                 se/Relu6_1_2
//
// The tables are told by their titles; Time(us) is the column of that name, and the columns in
// front of it are never empty. An operator ends in the layer of its name; names of the old toolkit
// end in "_<Uid>_<number>", which is no part of it. Times are those of single layers on one core,
// measured with a stop after each. Of several tables the first is read. Source: tables in public
// issues and READMEs of projects for RK3588, RV1126 and RK3399Pro, and Rockchip's user guide.
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

[[nodiscard]] bool looks_like_rknn(std::string_view head);

// Malformed with the line at fault.
[[nodiscard]] Result<Profile> read_rknn(const std::filesystem::path& path,
                                        const ReadProfileOptions& options);
[[nodiscard]] Result<Profile> parse_rknn(std::string_view text, const std::string& name,
                                         const ReadProfileOptions& options = {});

}  // namespace offcut::traces
