// ncnn: the layer lines of a build with NCNN_BENCHMARK, and the totals of benchncnn.
//
//   Convolution  convrelu_0     12.34ms  | [ 448, 448,   3 *8] -> [ 224, 224,  24 *8]  kernel: ...
//     one line per layer and run; a shape is [w, h, c *pack] and is turned into 1 x c*pack x h x w
//
//   loop_count = 10          benchncnn: a header, then one line per model
//   num_threads = 4          the header may come again with other values
//   powersave = 1            0 all cores, 1 little, 2 big
//   gpu_device = -1          -1: the CPU
//       squeezenet  min =   48.90  max =   56.65  avg =   53.09
//
// Both are printed to stderr among other lines: what does not look like them is passed over. Layer
// lines that come again (by name) are samples of the next run. Totals become runs without layers:
// median = average of the file, p10 and p90 = its min and max. A file of totals of several networks
// needs the name of the one to read.
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

[[nodiscard]] bool looks_like_ncnn_layers(std::string_view head);
[[nodiscard]] bool looks_like_ncnn_totals(std::string_view head);

[[nodiscard]] Result<Profile> read_ncnn_layers(const std::filesystem::path& path,
                                               const ReadProfileOptions& options);
[[nodiscard]] Result<Profile> parse_ncnn_layers(std::string_view text, const std::string& name,
                                                const ReadProfileOptions& options = {});
[[nodiscard]] Result<Profile> read_ncnn_totals(const std::filesystem::path& path,
                                               const ReadProfileOptions& options);
// InvalidArgument if the file is about several networks and options.model_name is none of them.
[[nodiscard]] Result<Profile> parse_ncnn_totals(std::string_view text, const std::string& name,
                                                const ReadProfileOptions& options = {});

}  // namespace offcut::traces
