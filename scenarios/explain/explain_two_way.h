// Why this plan, where layers may return from the cloud: how many layers run where, times that add
// up, the best plan whose layers never return, and what would flip it (flips.h).
#pragma once

#include "scenarios/explain/explanation.h"
#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

[[nodiscard]] Result<Explanation> explain_two_way(const ResolvedScenario& resolved);

}  // namespace offcut::scenarios
