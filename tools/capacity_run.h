// What `offcut run` and `offcut check` do with capacity studies.
#pragma once

#include <filesystem>
#include <functional>
#include <ostream>
#include <string>

#include "scenarios/file/catalog.h"
#include "tools/verb.h"

namespace offcut::tools {

// Opens, runs and writes one study; "json" writes one object per line, else a text. Returns whether
// the objective is held. Io if the stream fails.
[[nodiscard]] Result<bool> run_capacity_file(const std::filesystem::path& file,
                                             const scenarios::Catalog& catalog,
                                             const std::string& format, int jobs,
                                             std::ostream& out);

// Returns one line on what the study holds.
[[nodiscard]] Result<std::string> check_capacity_file(const std::filesystem::path& file,
                                                      const scenarios::Catalog& catalog);

}  // namespace offcut::tools
