// Tables of studies read back from what `run` wrote: JSON lines, or CSV.
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

// Malformed, with the line, for a text that goes on otherwise.
[[nodiscard]] Result<std::vector<StudyTable>> read_study_tables(const std::string& text,
                                                                const std::filesystem::path& path);

}  // namespace offcut::scenarios
