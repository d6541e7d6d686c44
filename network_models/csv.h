// Small tables of comma-separated values with a header, read by the name of the column.
//
// Errors are sticky: a getter returns a default after the first mistake, and the reader of a row
// asks once, at its end. A row is one line; cells are split by engine/base/separated_values.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace offcut::network_models {

class CsvRow {
 public:
  CsvRow(const std::vector<std::string>& header, std::vector<std::string> words, std::string place);

  [[nodiscard]] bool has(std::string_view column) const { return find(column) != nullptr; }
  [[nodiscard]] std::string text(std::string_view column);
  [[nodiscard]] double number(std::string_view column);  // >= 0 and at most 1e12
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] const std::string& place() const { return place_; }  // "file.csv:7"

 private:
  const std::string* find(std::string_view column) const;
  void refuse(std::string_view what, std::string_view expected, std::string_view found);

  const std::vector<std::string>* header_;
  std::vector<std::string> words_;
  std::string place_;
  std::optional<Error> error_;
};

class CsvTable {
 public:
  // Malformed if there is no row under the header.
  [[nodiscard]] static Result<CsvTable> parse(std::string_view text, std::string name);

  [[nodiscard]] std::size_t size() const { return lines_.size() - 1; }
  // Valid while the table lives.
  [[nodiscard]] CsvRow row(std::size_t index) const;

 private:
  CsvTable() = default;
  std::string name_;
  std::vector<std::string> lines_;  // without line ends; the first is the header
  std::vector<std::string> header_;
};

}  // namespace offcut::network_models
