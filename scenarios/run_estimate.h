// How long a sweep will take and how much it will write, measured on a sample of its scenarios.
//
// Scenarios evenly spaced over the sweep are answered on one thread and written as CSV into memory,
// for half a second at most; time and bytes of the whole are in proportion. What is paid once (the
// files, the columns, the skylines) is paid before the clock starts, so short sweeps take longer
// than said. The figures depend on the machine and are for people, not for results.
#pragma once

#include <cstdint>

#include "engine/base/result.h"
#include "scenarios/prepared/prepared_study.h"

namespace offcut::scenarios {

struct RunEstimate {
  std::uint64_t sampled = 0;  // scenarios
  double seconds = 0;         // of one thread, for all scenarios
  double rows = 0;            // of all scenarios; 0 for a summary
  double csv_bytes = 0;       // of all rows
  double left_out_share = 0;  // of the scenarios
};

// Errors are those of the scenarios that were tried.
[[nodiscard]] Result<RunEstimate> estimate_run(const PreparedStudy& study);

// The same by the rows of single scenarios, and by a summary of a sample.
[[nodiscard]] Result<RunEstimate> estimate_rows(const PreparedStudy& study);
[[nodiscard]] Result<RunEstimate> estimate_summary(const PreparedStudy& study);

}  // namespace offcut::scenarios
