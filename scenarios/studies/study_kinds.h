// What each kind of study runs: one row per kind whose answers are tables.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/file/catalog.h"
#include "scenarios/file/study.h"
#include "scenarios/results/study_table.h"

namespace offcut::scenarios {

// Answers a study whose kind gives tables (StudyOutput::Tables): for each scenario of its sweep,
// with as many seeds as it says. Errors name the file.
[[nodiscard]] Result<std::vector<StudyTable>> run_study(const Study& study, const Catalog& catalog);

// Everything of such a study short of running: its block read, its files opened, what it asks
// tried. Fails as run_study() does. Returns the warnings of the files.
[[nodiscard]] Result<std::vector<std::string>> check_study(const Study& study,
                                                           const Catalog& catalog);

}  // namespace offcut::scenarios
