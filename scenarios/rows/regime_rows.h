// The rows of regimes: one an interval of a parameter in which one plan is best, ascending.
//
//   network.uplink_mbit_per_s   straight lines over the inverse of the rate; 0.01 to 1000 Mbit/s
//   network.rtt_ms              1 to 1000 ms
//   cloud.slow_down             the cloud takes x times the time of its column; 1 to 100
//
// The range is that of "from" and "to" of the output, else of the axis over the parameter where the
// study has one, else as above. Prices are those at the middle of the interval, the geometric one
// for rates and slow-downs.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/results/row.h"

namespace offcut::scenarios {

// Appends the rows of scenario `number`; none for a point of the axis over the parameter but the
// first, which stands for all.
[[nodiscard]] Result<void> append_regimes(const StudyContext& context,
                                          const ResolvedScenario& resolved, std::uint64_t number,
                                          std::vector<ResultRow>& rows);

// "from_...", "to_...", "exact".
[[nodiscard]] std::vector<std::string> regime_columns(const Scenario& scenario);

}  // namespace offcut::scenarios
