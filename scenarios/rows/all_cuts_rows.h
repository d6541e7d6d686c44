// One row per cut and encoding, by number of the cut. A cut that offloads nothing encodes nothing.
// Cuts that break a pin or a bound are listed too, as not feasible.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/results/row.h"

namespace offcut::scenarios {

// TooLarge for a model whose cuts are too many to list.
[[nodiscard]] Result<void> append_all_cuts(const StudyContext& context,
                                           const ResolvedScenario& resolved, std::uint64_t number,
                                           std::vector<ResultRow>& rows);

}  // namespace offcut::scenarios
