// The row of a placement: the cells of its scenario, of its plan, and those that its kind adds.
#pragma once

#include <cstdint>

#include "scenarios/rows/placement.h"
#include "scenarios/rows/plan_row.h"

namespace offcut::scenarios {

[[nodiscard]] ResultRow placement_row(const StudyContext& context, const ResolvedScenario& resolved,
                                      std::uint64_t number, const Placement& placement,
                                      const CutOdds* odds = nullptr);

}  // namespace offcut::scenarios
