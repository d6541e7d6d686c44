// The row of the best plan of a scenario, certified.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/results/row.h"

namespace offcut::scenarios {

[[nodiscard]] Result<void> append_best(const StudyContext& context,
                                       const ResolvedScenario& resolved, std::uint64_t number,
                                       std::vector<ResultRow>& rows);

// The same for the one of several scenarios whose plan exceeds the bounds least: the row of a front
// that no plan is on. REQUIRES: one or more.
[[nodiscard]] Result<void> append_nearest(const StudyContext& context,
                                          const std::vector<ResolvedScenario>& choices,
                                          std::uint64_t number, std::vector<ResultRow>& rows);

}  // namespace offcut::scenarios
