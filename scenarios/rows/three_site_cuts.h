// All plans over three sites as rows: every pair of nested cuts, with those that break a bound or a
// pin (rows "all_cuts" of a scenario with an edge). Columns: those of three_site_placement.h.
#pragma once

#include <cstdint>
#include <vector>

#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/results/row.h"

namespace offcut::scenarios {

// In the order of the cuts of the device, then of those of device and edge. TooLarge for models of
// over 1000 cuts. O(cuts^2 * layers).
[[nodiscard]] Result<void> append_three_site_cuts(const StudyContext& context,
                                                  const ResolvedScenario& resolved,
                                                  std::uint64_t number,
                                                  std::vector<ResultRow>& rows);

}  // namespace offcut::scenarios
