// OpenVINO: the performance counters of benchmark_app, average or detailed, as CSV or JSON.
//
//   current, milliseconds
//     layerName;execStatus;layerType;execType;realTime (ms);cpuTime (ms);
//   2019 and 2020, microseconds
//     layer name;exec status;layer type;exec type;real time;cpu time;
//   JSON, milliseconds
//     {"report_type": "detailed", "detailed_performance": [ {"nodes": [ {"name", "status",
//       "node_type", "exec_type", "real_time", "cpu_time"} ], ... } ]}
//
// Detailed reports repeat the block once per request: samples. Lines may or may not end in ';'. The
// Total row is left out; layers that were optimised out are kept with zero time. Precision: of the
// execType (jit_avx2_FP32) that takes most time. No tensor sizes: a graph is needed.
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

[[nodiscard]] bool looks_like_openvino(std::string_view head);

// Malformed with the line (CSV) or place (JSON) at fault.
[[nodiscard]] Result<Profile> read_openvino(const std::filesystem::path& path,
                                            const ReadProfileOptions& options);
[[nodiscard]] Result<Profile> parse_openvino(std::string_view text, const std::string& name,
                                             const ReadProfileOptions& options = {});

}  // namespace offcut::traces
