// PyTorch profiler (Kineto): Chrome trace JSON with operators (cat cpu_op) and GPU kernels.
//
//   ProfilerStep#1 |--------------------------------|   user_annotation: one run each
//   cpu_op         [aten::conv2d        ][aten::relu]   the outermost operators of a thread are
//                   [aten::convolution ]                layers; what nests inside is their time
//   kernel              [sgemm][bias]        [relu]     GPU work, assigned by "External id"
//
// Without ProfilerStep annotations the whole file is one run. Layers are called <op>_<position in
// the step>; a position counts as one layer over all steps if its operator is the same. Where the
// file has GPU kernels that carry the ids of operators, a layer's time is that of its kernels and
// the unit is the GPU. Time stamps of 19 digits are read exactly, not through doubles. Input shapes
// are known where recorded (record_shapes=True), outputs never: a graph is needed.
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
