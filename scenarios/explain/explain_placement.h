// What the explanation of a plan says whatever kind of placement it is: the plan, its steps, the
// whole model on either site. Runner-up, rivals and flips are added per kind.
#pragma once

#include "scenarios/explain/explanation.h"
#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

[[nodiscard]] Explanation explain_placement(const ResolvedScenario& resolved,
                                            const Placement& placement);

}  // namespace offcut::scenarios
