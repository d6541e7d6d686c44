// Plain CSV tables of layer times, from any script.
//
//   layer,type,latency_us,energy_mj,ipc            idx,layer,type,min_ms,median_ms
//   conv1,Conv,830.5,12.1,1.93                     0,conv1,Convolution,5.46,5.72
//
// The header names the columns; cells are separated by ',', ';' or TAB and may be quoted.
//   layer       "layer", "name", "node", "kernel" or "op_name"
//   time        a column whose name ends in _ns, _us, _ms or _s; of several, the first whose name
//               starts with median, latency, time, mean, avg, average or min, in that order
//   optional    type or op; energy_uj, energy_mj, energy_j; p10_*, p90_*, first_* (as times)
//   point       unit, affinity (or cores), threads, frequency_mhz, framework, library, precision,
//               batch: of the operating point; rows are sorted into one run for each
//   repetition  rows of one layer are samples of one time; without it, a layer has one row per run
// Every other numeric column becomes a counter of its layer. No tensor sizes: a graph is needed.
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

[[nodiscard]] bool looks_like_csv_table(std::string_view head);

// Malformed with the line at fault.
[[nodiscard]] Result<Profile> read_csv_table(const std::filesystem::path& path,
                                             const ReadProfileOptions& options);
[[nodiscard]] Result<Profile> parse_csv_table(std::string_view text, const std::string& name,
                                              const ReadProfileOptions& options = {});

}  // namespace offcut::traces
