// The rows of one scenario by kind: the best cut, every cut, the front of latency and energy, the
// regimes.
//
// `pareto` is one front over all cuts and all operating points: the axes "device.*" and "cloud.*"
// are choices, not scenarios, and each row says which operating point it takes. For `regimes`
// see regime_rows.h.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/results/row.h"

namespace offcut::scenarios {

// The columns that a stream and the kind of rows add after the axes.
[[nodiscard]] std::vector<std::string> columns_of(const Scenario& scenario);

// Appends the rows of scenario i < size(); their texts live as long as the study. None if the
// scenario is left out, or if another one speaks for it: a choice of a front but the first, a point
// of the axis that regimes run over but the first. Errors name the file and the scenario. May be
// called from many threads.
[[nodiscard]] Result<void> append_rows(const PreparedStudy& study, std::uint64_t i,
                                       std::vector<ResultRow>& rows);

}  // namespace offcut::scenarios
