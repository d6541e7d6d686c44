// The table of one section of a README, for tests that hold it to a table in the code.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/file.h"
#include "engine/base/text.h"

namespace offcut::testing {

// Returns the lines "| `name` | ..." between the heading and the next one of its level or above; a
// failure of the test where the file has no such heading.
inline std::vector<std::string> rows_of_readme(const std::string& file,
                                               const std::string& heading) {
  std::vector<std::string> rows;
  const auto readme = read_file(OFFCUT_SOURCE_DIR "/" + file);
  const std::size_t begin = readme ? readme->find("\n## " + heading + "\n") : std::string::npos;
  if (begin == std::string::npos) {
    ADD_FAILURE() << file << ": expected the heading " << heading << ", found none";
    return rows;
  }
  const std::string section = readme->substr(begin, readme->find("\n## ", begin + 1) - begin);
  for (const std::string& line : split(section, '\n')) {
    if (line.starts_with("| `")) rows.push_back(line);
  }
  return rows;
}

// The row of a column of results.
inline std::string readme_row(std::string_view name, std::string_view unit, std::string_view kind,
                              std::string_view meaning) {
  return message("| `", name, "` |", unit.empty() ? "" : " ", unit, " | ", kind, " | ", meaning,
                 " |");
}

}  // namespace offcut::testing
