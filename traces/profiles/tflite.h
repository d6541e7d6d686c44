// TensorFlow Lite and TensorFlow benchmark_model with operator profiling: text or CSV, old or new.
//
//   Operator-wise Profiling Info for Regular Benchmark Runs:
//   ============================== Run Order ==============================
//     [node type]  [start]  [first]  [avg ms]  [%]  [cdf%]  [mem KB]  [times called]  [Name]
//     CONV_2D        0.066   87.754    60.957  ...                          1          [a/Relu6]:0
//
// Text cells are separated by TABs, CSV cells by ", "; new layouts have no start column. The name
// is the rest of the line, whatever it holds. The run-order table after "Regular Benchmark Runs" is
// read, or the last one. Logcat prefixes are dropped. The percentages are not used (the official
// sample has them wrong by the number of runs): shares are recomputed from the times. Times of rows
// that merge several calls of one name are multiplied by the calls. `first` is the first counted
// run; end to end, threads, loading and memory come from the log lines around the table where they
// are. Core affinity is not in the file. No tensor sizes: a graph is needed.
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

[[nodiscard]] bool looks_like_tflite(std::string_view head);

// Malformed with the line at fault.
[[nodiscard]] Result<Profile> read_tflite(const std::filesystem::path& path,
                                          const ReadProfileOptions& options);
[[nodiscard]] Result<Profile> parse_tflite(std::string_view text, const std::string& name,
                                           const ReadProfileOptions& options = {});

}  // namespace offcut::traces
