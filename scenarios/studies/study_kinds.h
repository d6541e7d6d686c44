// What each kind of study runs: one row per kind whose answers are tables.
#pragma once

#include <vector>

#include "engine/base/result.h"
#include "scenarios/file/catalog.h"
#include "scenarios/file/study.h"
#include "scenarios/results/study_table.h"

namespace offcut::scenarios {

// Answers a study whose kind gives tables (StudyOutput::Tables), once. Errors name the file.
[[nodiscard]] Result<std::vector<StudyTable>> run_study(const Study& study, const Catalog& catalog);

}  // namespace offcut::scenarios
