#include "scenarios/validation/csv_rows.h"

#include <algorithm>
#include <charconv>

#include "engine/base/file.h"
#include "engine/base/separated_values.h"
#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

constexpr double kHuge = 1e15;

}  // namespace

std::string TextRow::text(const std::string& column) const {
  const auto found = cells_.find(column);
  return found == cells_.end() ? std::string() : found->second;
}

std::vector<std::string> TextRow::columns() const {
  std::vector<std::string> out;
  for (const auto& [name, cell] : cells_) out.push_back(name);
  return out;
}

std::optional<double> TextRow::number(const std::string& column) const {
  const std::string cell = text(column);
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  const bool whole = error == std::errc() && end == cell.data() + cell.size();
  if (!whole || !(value >= 0 && value <= kHuge)) return std::nullopt;
  return value;
}

Result<std::vector<TextRow>> parse_csv_rows(std::string_view text, const std::string& name,
                                            const std::vector<std::string>& needed) {
  std::vector<std::string> header;
  std::vector<TextRow> rows;
  std::size_t number = 0;
  for (const std::string& line : split(without_byte_order_mark(text), '\n')) {
    ++number;
    const bool blank = line.find_first_not_of(" \t\r") == std::string::npos;
    if (blank || line.front() == '#') continue;
    const std::vector<std::string> cells = cells_of_record(line, ',');
    if (header.empty()) {
      header = cells;
      continue;
    }
    if (cells.size() > header.size()) {
      return fail(ErrorCode::Malformed, message(name, ":", number, ": expected at most ",
                                                header.size(), " cells, found ", cells.size()));
    }
    std::map<std::string, std::string> row;
    for (std::size_t i = 0; i < cells.size(); ++i) row[header[i]] = cells[i];
    rows.emplace_back(std::move(row));
  }
  for (const std::string& column : needed) {
    if (std::find(header.begin(), header.end(), column) != header.end()) continue;
    return fail(ErrorCode::Malformed,
                message(name, ": expected a column ", in_quotes(column), ", found others"));
  }
  return rows;
}

Result<std::vector<TextRow>> read_csv_rows(const std::filesystem::path& path,
                                           const std::vector<std::string>& needed) {
  const auto text = read_file(path);
  if (!text) {
    return fail(text.error().code,
                message(path.string(), ": expected a CSV file that can be read, found none"));
  }
  return parse_csv_rows(*text, path.string(), needed);
}

}  // namespace offcut::scenarios
