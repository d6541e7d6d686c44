// The page: one HTML file with scripts, styles and a document of report_document.h inside.
//
// A build puts page.html together from tools/report/ where npm has installed what it needs. The
// page holds one mark, which the document replaces. It is data there, not script: what a file calls
// a layer cannot run.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace offcut::scenarios {

// Returns the file of the page without data: report/page.html beside the program, or installed
// below share/offcut. NotFound, with how to get it, where it was not built.
[[nodiscard]] Result<std::filesystem::path> page_file();

// Returns the page with the document inside.
[[nodiscard]] Result<std::string> page_with(std::string_view page, std::string_view document);

}  // namespace offcut::scenarios
