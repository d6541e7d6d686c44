// Results read back into a document for a page: rows as CSV, JSON lines or a database, tables of
// other studies, reports of capacity studies.
#pragma once

#include <filesystem>

#include "engine/base/result.h"
#include "scenarios/report/report_document.h"

namespace offcut::scenarios {

// Errors name the file: NotFound, Malformed, Io.
[[nodiscard]] Result<void> add_results(ReportDocument& document,
                                       const std::filesystem::path& results);

}  // namespace offcut::scenarios
