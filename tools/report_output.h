// A document of scenarios/report/ as a page.
#pragma once

#include <ostream>

#include "engine/base/result.h"
#include "scenarios/report/report_document.h"

namespace offcut::tools {

// Writes the page with the document inside. NotFound where the page was not built.
[[nodiscard]] Result<void> write_page(const scenarios::ReportDocument& document, std::ostream& out);

}  // namespace offcut::tools
