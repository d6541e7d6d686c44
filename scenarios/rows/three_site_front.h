// The front of latency and energy over the plans of device, edge and cloud, of all operating
// points. What pareto_rows.h is for cuts between two sites.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/results/row.h"

namespace offcut::scenarios {

// Appends the front of the choices, which are digits of scenarios that are not left out. TooLarge
// for a model whose pairs of cuts are too many to list.
[[nodiscard]] Result<void> append_three_site_front(const StudyContext& context,
                                                   std::vector<ResolvedScenario> choices,
                                                   std::uint64_t number,
                                                   std::vector<ResultRow>& rows);

}  // namespace offcut::scenarios
