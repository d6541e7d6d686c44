// Tables of studies read back from what `run` wrote: JSON lines, or CSV with its manifests beside.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/results/study_table.h"

namespace offcut::scenarios {

// Whether a text begins as tables of studies do, in either form.
[[nodiscard]] bool holds_tables(std::string_view text);
// The same of a file; false for one that cannot be read, or is too large for tables.
[[nodiscard]] bool is_of_tables(const std::filesystem::path& path);
// Reads such a file.
[[nodiscard]] Result<std::vector<StudyTable>> read_study_tables(const std::filesystem::path& path);

// Malformed, with the line, for a text that goes on otherwise. `path` is what errors name, and
// where manifests are looked for.
[[nodiscard]] Result<std::vector<StudyTable>> read_study_tables(const std::string& text,
                                                                const std::filesystem::path& path);

}  // namespace offcut::scenarios
