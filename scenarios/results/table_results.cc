#include "scenarios/report/table_results.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "engine/base/separated_values.h"
#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view kCsvHead = "study,table,";
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

StudyCell study_cell(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number()) return value.get<double>();
  if (!value.is_object()) return kNone;
  const auto end = [&](const char* key) {
    return value.contains(key) && value[key].is_number() ? value[key].get<double>() : kNone;
  };
  return Interval{.value = end("value"), .low = end("low"), .high = end("high")};
}

// The table that a row belongs to: the last one, or a new one.
StudyTable& table_of(std::vector<StudyTable>& tables, const std::string& study,
                     const std::string& name) {
  if (tables.empty() || tables.back().study != study || tables.back().name != name) {
    tables.push_back({.study = study, .name = name, .note = "", .columns = {}, .rows = {}});
  }
  return tables.back();
}

// One line of a table as JSON, put to the table that it belongs to.
bool take_line(const std::string& line, std::vector<StudyTable>& tables) {
  const Json row = Json::parse(line, nullptr, false);
  if (!row.is_object() || !row.contains("study") || !row.contains("table")) return false;
  if (!row["study"].is_string() || !row["table"].is_string()) return false;
  StudyTable& table =
      table_of(tables, row["study"].get<std::string>(), row["table"].get<std::string>());
  std::vector<StudyCell> cells;
  std::vector<std::string> columns;
  for (const auto& [key, value] : row.items()) {
    if (key == "study" || key == "table") continue;
    columns.push_back(key);
    cells.push_back(study_cell(value));
  }
  if (table.columns.empty()) table.columns = columns;
  if (columns != table.columns) return false;
  table.rows.push_back(std::move(cells));
  return true;
}

StudyCell csv_cell(const std::string& text) {
  double number = kNone;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end ? StudyCell(number) : StudyCell(text);
}

double end_of(const std::string& text) {
  const StudyCell cell = csv_cell(text);
  const double* number = std::get_if<double>(&cell);
  return number == nullptr ? kNone : *number;
}

// One line of CSV below its header. A figure with an interval has three columns, NAME, NAME_low and
// NAME_high.
bool take_record(const std::vector<std::string>& header, const std::vector<std::string>& fields,
                 std::vector<StudyTable>& tables) {
  if (fields.size() != header.size()) return false;
  StudyTable& table = table_of(tables, fields[0], fields[1]);
  std::vector<StudyCell> cells;
  std::vector<std::string> columns;
  for (std::size_t c = 2; c < header.size(); ++c) {
    columns.push_back(header[c]);
    // Of a text, columns of such names are figures of their own.
    const bool interval = c + 2 < header.size() && header[c + 1] == header[c] + "_low" &&
                          header[c + 2] == header[c] + "_high" && !std::isnan(end_of(fields[c]));
    if (!interval) {
      cells.push_back(csv_cell(fields[c]));
      continue;
    }
    cells.emplace_back(Interval{
        .value = end_of(fields[c]), .low = end_of(fields[c + 1]), .high = end_of(fields[c + 2])});
    c += 2;
  }
  if (table.columns.empty()) table.columns = columns;
  if (columns != table.columns) return false;
  table.rows.push_back(std::move(cells));
  return true;
}

Error not_a_row(const fs::path& path, std::size_t line, const char* form) {
  return {ErrorCode::Malformed,
          message(path.string(), ":", line, ": expected a row of a table of a study as ", form,
                  ", found another text")};
}

Result<std::vector<StudyTable>> read_csv_tables(const std::string& text, const fs::path& path) {
  std::vector<StudyTable> tables;
  std::vector<std::string> header;
  std::istringstream in(text);
  std::string record;
  std::size_t lines = 0;
  while (read_record(in, ',', record, lines)) {
    if (record.empty()) continue;  // the gap between two tables
    if (record.starts_with(kCsvHead)) {
      header = cells_of_record(record, ',');
    } else if (!take_record(header, cells_of_record(record, ','), tables)) {
      return fail(not_a_row(path, lines, "CSV"));
    }
  }
  return tables;
}

Result<std::vector<StudyTable>> read_json_tables(const std::string& text, const fs::path& path) {
  std::vector<StudyTable> tables;
  std::istringstream in(text);
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (!line.empty() && !take_line(line, tables)) return fail(not_a_row(path, number, "JSON"));
  }
  return tables;
}

}  // namespace

bool holds_tables(std::string_view text) {
  return text.starts_with("{\"study\":") || text.starts_with(kCsvHead);
}

Result<std::vector<StudyTable>> read_study_tables(const std::string& text, const fs::path& path) {
  return text.starts_with(kCsvHead) ? read_csv_tables(text, path) : read_json_tables(text, path);
}

}  // namespace offcut::scenarios
