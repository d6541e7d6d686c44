// The rows of the front of latency and energy over the plans of all operating points.
//
// The axes "device.*" and "cloud.*" are choices, not scenarios: their values share one front, and
// each row says which operating point it takes. Rows ascend in latency.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/results/row.h"

namespace offcut::scenarios {

// Appends the front of which the scenario of these digits is the first choice; none for the other
// choices, and where all are left out.
[[nodiscard]] Result<void> append_front(const StudyContext& context,
                                        const std::vector<std::size_t>& digits,
                                        std::uint64_t number, std::vector<ResultRow>& rows);

}  // namespace offcut::scenarios
