// Per-operator latency tables of phones, and the graphs that go with them.
//
//   <phone>-<model>-layerwise-latency.csv   blank-separated, no header, microseconds:
//       op_name  big_1  big_2  big_4  gpu  [little_1  little_2  little_4]
//   <model>-info.txt                        the graph, one operator per line:
//       op_name  inputs  outputs  predecessors  successors
//     inputs, outputs  "N,C,H,W@id;...", 0 for an absent extent; no "@id" in some files; or "none"
//     predecessors...  line numbers from 0, "3;7;", or "none"
//
// Each column is one operating point: 1, 2 or 4 threads on the big or the little cluster, or the
// GPU. Zero means below the clock of 1 us and is kept. Elements are taken as fp32 (4 bytes). Types,
// windows and weights of the operators follow from their names and shapes (phone_operators.h).
// Source of the format: github.com/summerspringwei, DAG-Scheduler and HOPE-Scheduler (MNN runtime).
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

[[nodiscard]] bool looks_like_phone_table(std::string_view head);
[[nodiscard]] bool looks_like_phone_graph(std::string_view head);

// Reads the table, and the graph if there is exactly one *-info.txt beside it or in the folder
// above. Malformed with the line at fault.
[[nodiscard]] Result<Profile> read_phone_table(const std::filesystem::path& path,
                                               const ReadProfileOptions& options);

// Malformed with the line at fault; Inconsistent if a predecessor does not make an input.
[[nodiscard]] Result<GraphSpec> read_phone_graph(const std::filesystem::path& path);

}  // namespace offcut::traces
