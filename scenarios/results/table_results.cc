#include "scenarios/results/table_results.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "engine/base/file.h"
#include "engine/base/separated_values.h"
#include "engine/base/text.h"
#include "engine/json/json.h"
#include "scenarios/results/sink.h"

namespace offcut::scenarios {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view kCsvHead = "study,table,";
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::uintmax_t kMostBytes = std::uintmax_t{64} << 20;  // tables are small

// The manifest of a line that says so, nothing of another one.
std::optional<std::string> manifest_in(const std::string& line, const fs::path& path) {
  if (!line.starts_with("{\"manifest\":")) return std::nullopt;
  const auto document = JsonDocument::parse(line, path.string());
  if (!document) return std::nullopt;
  const Json& object = document->value().raw();
  if (!object.contains("manifest") || !object.contains("tables")) return std::nullopt;
  return object["manifest"].dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string study_of_manifest_text(const std::string& manifest) {
  const Json json = Json::parse(manifest, nullptr, false);
  const bool named = json.is_object() && json.contains("study") && json["study"].is_string();
  return named ? json["study"].get<std::string>() : std::string();
}

// Gives the tables of CSV the manifests beside them, by the names of their studies.
Result<void> add_manifests(const fs::path& path, std::vector<StudyTable>& tables) {
  const fs::path beside = manifests_beside(path);
  std::error_code ignored;
  if (!fs::is_regular_file(beside, ignored)) return {};
  const auto text = read_file(beside);
  if (!text) return fail(text.error());
  std::istringstream in(*text);
  for (std::string line; std::getline(in, line);) {
    const auto manifest = manifest_in(line, beside);
    if (!manifest) continue;
    const std::string study = study_of_manifest_text(*manifest);
    for (StudyTable& table : tables) {
      if (table.study == study && table.manifest.empty()) table.manifest = *manifest;
    }
  }
  return {};
}

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
  std::string manifest;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (auto found = manifest_in(line, path)) {
      manifest = std::move(*found);
      continue;
    }
    if (line.empty()) continue;
    if (!take_line(line, tables)) return fail(not_a_row(path, number, "JSON"));
    tables.back().manifest = manifest;
  }
  return tables;
}

}  // namespace

bool holds_tables(std::string_view text) {
  if (text.starts_with("{\"manifest\":")) {
    return text.substr(0, text.find('\n')).ends_with(",\"tables\":true}");
  }
  return text.starts_with("{\"study\":") || text.starts_with(kCsvHead);
}

bool is_of_tables(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error) || fs::file_size(path, error) > kMostBytes) return false;
  const auto text = read_file(path, kMostBytes);
  return text && holds_tables(*text);
}

Result<std::vector<StudyTable>> read_study_tables(const fs::path& path) {
  const auto text = read_file(path, kMostBytes);
  if (!text) return fail(text.error());
  return read_study_tables(*text, path);
}

Result<std::vector<StudyTable>> read_study_tables(const std::string& text, const fs::path& path) {
  if (!text.starts_with(kCsvHead)) return read_json_tables(text, path);
  auto tables = read_csv_tables(text, path);
  if (!tables) return tables;
  if (auto ok = add_manifests(path, *tables); !ok) return fail(ok.error());
  return tables;
}

}  // namespace offcut::scenarios
