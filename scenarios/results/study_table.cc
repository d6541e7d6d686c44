#include "scenarios/results/study_table.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"

namespace offcut {
namespace {

using Json = nlohmann::ordered_json;

// Four significant digits.
std::string rounded(double x) {
  if (x == 0 || !std::isfinite(x)) return text_of(x);
  const double place = std::floor(std::log10(std::abs(x))) - 3;
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (std::abs(x) < kExact && (place >= 0 || x == std::round(x))) {
    return text_of(static_cast<std::int64_t>(std::round(x)));  // 500000, not 5e+05
  }
  if (place >= 0) return text_of(x);
  const double scale = std::pow(10.0, -place);
  return text_of(std::round(x * scale) / scale);
}

std::string text_of_cell(const StudyCell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<double>(&cell)) return rounded(*number);
  if (const auto* estimate = std::get_if<Estimate>(&cell)) return text_of_estimate(*estimate);
  const auto& interval = std::get<Interval>(cell);
  return message(rounded(interval.value), " (", rounded(interval.low), " .. ",
                 rounded(interval.high), ")");
}

Json finite(double x) { return std::isfinite(x) ? Json(x) : Json(); }

Json json_of(const StudyCell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<double>(&cell)) return finite(*number);
  Interval interval;
  if (const auto* estimate = std::get_if<Estimate>(&cell)) {
    interval = {estimate->value, estimate->low(), estimate->high()};
  } else {
    interval = std::get<Interval>(cell);
  }
  Json out;
  out["value"] = finite(interval.value);
  out["low"] = finite(interval.low);
  out["high"] = finite(interval.high);
  return out;
}

}  // namespace

void write_text(std::ostream& out, const StudyTable& table) {
  std::vector<std::vector<std::string>> lines = {table.columns};
  for (const auto& row : table.rows) {
    lines.emplace_back();
    for (const StudyCell& cell : row) lines.back().push_back(text_of_cell(cell));
  }
  std::vector<std::size_t> width(table.columns.size(), 0);
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) width[i] = std::max(width[i], line[i].size());
  }
  out << table.study << ": " << table.name;
  if (!table.note.empty()) out << " (" << table.note << ")";
  out << "\n";
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const bool last = i + 1 == line.size();
      out << "  " << line[i] << (last ? "" : std::string(width[i] - line[i].size(), ' '));
    }
    out << "\n";
  }
  out << "\n";
}

void write_json_lines(std::ostream& out, const StudyTable& table) {
  for (const auto& row : table.rows) {
    Json line;
    line["study"] = table.study;
    line["table"] = table.name;
    for (std::size_t i = 0; i < row.size(); ++i) line[table.columns[i]] = json_of(row[i]);
    out << line.dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
  }
}

}  // namespace offcut
