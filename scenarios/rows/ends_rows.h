// The rows of one scenario whose whole model runs at one site (rows "ends"): device only, with an
// edge also edge only, and cloud only, in this order. Columns are those of the best plan.
//
// What is sent is in the encoding that ranks first. A row that breaks a pin or a bound is there, as
// not feasible. Cuts have no part in it, so "cuts" is refused.
#pragma once

#include "scenarios/rows/plan_row.h"

namespace offcut::scenarios {

[[nodiscard]] Result<void> append_ends(const StudyContext& context,
                                       const ResolvedScenario& resolved, std::uint64_t number,
                                       std::vector<ResultRow>& rows);

}  // namespace offcut::scenarios
