// Why this cut between two sites: the best plan, the runner-up, the whole model on either site, and
// what would flip the decision (flips.h).
//
// Every price is by the full list of cuts (or, where they are too many to list, by the skyline).
// O(cuts) prices per step, some 60 steps per input.
#pragma once

#include "scenarios/explain/explanation.h"
#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

[[nodiscard]] Result<Explanation> explain_cut(const ResolvedScenario& resolved);

}  // namespace offcut::scenarios
