// The layers that a scenario pins to a site, and where its cuts may lie, found in its graph.
#pragma once

#include "engine/base/result.h"
#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

// Puts the pins and the rules of "cuts" into the question of a combination whose group is there.
// NotFound for a name that no layer has; Inconsistent where no plan can keep
// them: a layer pinned to both sites, or, where layers do not return, one that must stay behind one
// that must go.
[[nodiscard]] Result<void> set_pins(Combination& combination);

}  // namespace offcut::scenarios
