// The cells of the columns that a study asks for (asked_columns.h has their names and meaning).
#pragma once

#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/results/asked_columns.h"

namespace offcut::scenarios {

// Returns the cell of a plan of this combination; an empty text where a file does not state it.
[[nodiscard]] Cell asked_cell(AskedColumn column, const Combination& combination,
                              const CutFigures& figures, const CutFacts& facts);

}  // namespace offcut::scenarios
