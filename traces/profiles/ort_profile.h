// ONNX Runtime profiles: the JSON that SessionOptions.enable_profiling writes, of all versions.
//
//   [ {"cat":"Session","name":"model_run","dur":7429,"ts":38965, ...},
//     {"cat":"Node","name":"r1_nchwc_kernel_time","dur":570,"ts":38987,"args":{"op_name":"Conv",
//      "output_type_shape":[{"float":[1,64,111,111]}],"thread_scheduling_stats":{...}, ...}}, ... ]
//
// Accepts a bare array or {"traceEvents": [...]}, packed by gzip or not, events and args in any
// order, numbers as texts, events that fences or other tools add, a comma too much before ']' (as
// some versions write for sequences). Nodes are attached to the model_run that contains them; what
// runs inside If, Loop and Scan belongs to their time (kernel_times.h). Kernels without a name
// (0.4) are called <op>_<position in the run>.
//
// The file is read as a stream: memory grows with the kernels, not with the events, unless the
// events are not in order of time (then 32 bytes per event).
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/cost/trace.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

struct OrtProfile {
  std::vector<ProfiledKernel> kernels;  // in order of execution; names without "_kernel_time"
  std::optional<TimeSummary> run;       // model_run
  std::optional<Duration> loading;      // reading the model and initialising the session
  std::size_t runs = 0;                 // the cold first one included
  int threads = 1;                      // the main one and those seen helping it
  std::set<int> cores;                  // seen in thread_scheduling_stats
  std::set<std::string> providers;
  std::size_t events = 0;   // all, of any kind
  std::size_t skipped = 0;  // unreadable ones, under lenient
  std::vector<std::string> warnings;
};

// Malformed with the byte offset (not JSON, cut short, no node events), NotFound, Io.
[[nodiscard]] Result<OrtProfile> read_ort_profile(const std::filesystem::path& path,
                                                  const ReadProfileOptions& options = {});
[[nodiscard]] Result<OrtProfile> parse_ort_profile(std::string_view text, const std::string& name,
                                                   const ReadProfileOptions& options = {});

// Returns the profile as one run; its operating point has the unit (from the provider), the
// threads, and the precision: int8 where kernels are of quantised operators, else fp32.
[[nodiscard]] Profile profile_of(OrtProfile profile);

}  // namespace offcut::traces
