// Rows of a plain CSV file as maps from column to text; quoted fields may hold commas. For tests.
#pragma once

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "engine/base/separated_values.h"

namespace offcut::testing {

using CsvRow = std::map<std::string, std::string>;

inline std::vector<std::string> csv_fields(const std::string& line) {
  return cells_of_record(line, ',');
}

// Returns nothing where the file is not there. Lines that begin with '#' are comments.
inline std::vector<CsvRow> csv_rows(const std::string& path) {
  std::ifstream file(path);
  std::vector<CsvRow> rows;
  std::vector<std::string> names;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line.front() == '#') continue;
    const std::vector<std::string> fields = csv_fields(line);
    if (names.empty()) {
      names = fields;
      continue;
    }
    CsvRow row;
    for (std::size_t i = 0; i < names.size() && i < fields.size(); ++i) row[names[i]] = fields[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace offcut::testing
