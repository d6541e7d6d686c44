// A study with randomness asked several times, with other seeds: how much its figures owe to the
// draw.
//
//   "study": "uncertainty", "uncertainty": { "seed": 1, ... }, "repeat": 5       seeds 1 to 5
//
// Each table comes once, with every figure as its mean over the seeds and the least and largest of
// them; rows are matched by their texts, and a row that some seeds do not have is left out and
// counted in the note. Sensitivity and uncertainty studies draw; others give the same figures every
// time, so asking them again is an error (capacity studies verify their answer with fresh seeds by
// themselves).
#pragma once

#include <functional>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/file/study.h"
#include "scenarios/results/study_table.h"

namespace offcut::scenarios {

using RunTables = std::function<Result<std::vector<StudyTable>>(const Study&)>;

// Runs the study once for each of its seeds; study.repeat() > 1.
[[nodiscard]] Result<std::vector<StudyTable>> repeat_study(const Study& study,
                                                           const RunTables& run);

}  // namespace offcut::scenarios
