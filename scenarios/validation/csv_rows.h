// Rows of a CSV file by the names of their columns; quoted fields may hold commas and line breaks
// are not among them. What a column should hold is the caller's matter: cells are texts, and a
// missing column reads as "". Lines that begin with '#' are comments.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace offcut::scenarios {

class TextRow {
 public:
  explicit TextRow(std::map<std::string, std::string> cells) : cells_(std::move(cells)) {}
  [[nodiscard]] std::string text(const std::string& column) const;
  // Of all columns, in the order of their names.
  [[nodiscard]] std::vector<std::string> columns() const;
  // Nothing if the cell is not a number of 0 to 1e15.
  [[nodiscard]] std::optional<double> number(const std::string& column) const;

 private:
  std::map<std::string, std::string> cells_;
};

// Malformed if a column of `needed` is missing from the header, or a row has more cells than it.
[[nodiscard]] Result<std::vector<TextRow>> parse_csv_rows(std::string_view text,
                                                          const std::string& name,
                                                          const std::vector<std::string>& needed);
[[nodiscard]] Result<std::vector<TextRow>> read_csv_rows(const std::filesystem::path& path,
                                                         const std::vector<std::string>& needed);

}  // namespace offcut::scenarios
