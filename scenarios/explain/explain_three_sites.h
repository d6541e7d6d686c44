// Why this plan over device, edge and cloud: what runs where in words, times that add up, the whole
// model at each site, and what would flip it (flips.h).
//
// A flip of a time is looked for with the plans listed anew for every speed, where the model has at
// most a thousand cuts.
#pragma once

#include "scenarios/explain/explanation.h"
#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

[[nodiscard]] Result<Explanation> explain_three_sites(const ResolvedScenario& resolved);

}  // namespace offcut::scenarios
