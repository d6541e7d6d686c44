// PyTorch profiler (Kineto): Chrome trace JSON with operators (cat cpu_op) and GPU kernels.
//
//   ProfilerStep#1 |--------------------------------|   user_annotation: one run each
//   cpu_op         [aten::conv2d        ][aten::relu]   the outermost operators of a thread are
//                   [aten::convolution ]                layers; what nests inside is their time
//   kernel              [sgemm][bias]        [relu]     GPU work, assigned by who launched it
//
// Without ProfilerStep annotations the whole file is one run. Layers are called <op>_<occurrence>:
// aten::conv2d_1 is the second convolution of a step. Where the file has GPU work, a layer's time
// is that of its kernels and copies, and the unit is the GPU. Work belongs to the operator during
// which the call of its correlation was made, else to the operator of its "External id", else to
// one between its neighbours. Left out, each with a warning: operators that ran in less than half
// of the steps (copies of one step), and steps with operators of negative length. Time stamps of 19
// digits are read exactly, not through doubles. Input shapes are known where recorded
// (record_shapes=True), outputs never: a graph is needed.
//
// Memory: 40 bytes per operator event.
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

[[nodiscard]] bool looks_like_kineto(std::string_view head);

// Malformed with the byte at fault.
[[nodiscard]] Result<Profile> read_kineto(const std::filesystem::path& path,
                                          const ReadProfileOptions& options);
[[nodiscard]] Result<Profile> parse_kineto(std::string_view text, const std::string& name,
                                           const ReadProfileOptions& options = {});

}  // namespace offcut::traces
