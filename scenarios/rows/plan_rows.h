// The rows of one scenario by kind: the best cut, every cut, the front of latency and energy, the
// regimes. See answer.h for what a scenario asks.
//
// `pareto` is one front over all cuts and all operating points: the axes "device.*" and "cloud.*"
// are choices, not scenarios, and each row says which operating point it takes. For `regimes`
// see regime_rows.h.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/results/row.h"

namespace offcut::scenarios {

// The columns that a stream and the kind of rows add after the axes.
[[nodiscard]] std::vector<std::string> columns_of(const Scenario& scenario);

// Appends the rows of scenario i. None for a scenario that another one speaks for: a choice of a
// front but the first, a point of the axis that regimes run over but the first.
[[nodiscard]] Result<void> append_rows(const StudyContext& parts, std::uint64_t i,
                                       std::vector<ResultRow>& rows);

}  // namespace offcut::scenarios
