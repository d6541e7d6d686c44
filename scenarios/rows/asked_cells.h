// The cells of the columns that a study asks for (asked_columns.h has their names and meaning).
#pragma once

#include "engine/study/monte_carlo.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/results/asked_columns.h"

namespace offcut::scenarios {

// Returns the cell of a plan of this combination; an empty text where a file does not state it, or
// the plan was not drawn (row_odds.h).
[[nodiscard]] Cell asked_cell(AskedColumn column, const Combination& combination,
                              const CutFigures& figures, const CutFacts& facts,
                              const CutOdds* odds);

}  // namespace offcut::scenarios
