#include "scenarios/results/study_table.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/base/printable.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "scenarios/results/text_table.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

// Four significant digits.
std::string rounded(double x) {
  if (x == 0 || !std::isfinite(x)) return text_of(x);
  const double place = std::floor(std::log10(std::abs(x))) - 3;
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (std::abs(x) < kExact && (place >= 0 || x == std::round(x))) {
    return text_of(offcut::rounded<std::int64_t>(x));  // 500000, not 5e+05
  }
  if (place >= 0) return text_of(x);
  const double scale = std::pow(10.0, -place);
  return text_of(std::isfinite(scale) ? std::round(x * scale) / scale : x);
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

std::string csv_text(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out(1, '"');
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  out.push_back('"');
  return out;
}

void append_csv(std::string& out, const StudyCell& cell, bool with_ends) {
  const auto number = [](double x) { return std::isfinite(x) ? text_of(x) : std::string(); };
  if (const auto* text = std::get_if<std::string>(&cell)) {
    out += message(",", csv_text(*text), with_ends ? ",," : "");
    return;
  }
  if (const auto* value = std::get_if<double>(&cell)) {
    out += message(",", number(*value), with_ends ? ",," : "");
    return;
  }
  const auto* estimate = std::get_if<Estimate>(&cell);
  const Interval interval = estimate != nullptr
                                ? Interval{estimate->value, estimate->low(), estimate->high()}
                                : std::get<Interval>(cell);
  out +=
      message(",", number(interval.value), ",", number(interval.low), ",", number(interval.high));
}

}  // namespace

std::string manifest_line(const StudyTable& table) {
  return message("{\"manifest\":", table.manifest, ",\"tables\":true}\n");
}

void write_text(std::ostream& out, const StudyTable& table, std::size_t width) {
  TextTable text;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    text.columns.push_back({.label = printable(table.columns[c]), .left = true});
    text.columns.back().key = c < table.keys;
  }
  for (const auto& row : table.rows) {
    text.rows.emplace_back();
    for (const StudyCell& cell : row) text.rows.back().push_back(printable(text_of_cell(cell)));
  }
  std::string title = message(printable(table.study), ": ", printable(table.name));
  if (!table.note.empty()) title += message(" (", printable(table.note), ")");
  out << (width > 0 ? wrapped(title, width).substr(2) : title + "\n");
  out << lay_out(std::move(text), width).text << "\n";
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

void write_csv(std::ostream& out, const StudyTable& table) {
  const auto has_interval = [&](std::size_t column) {
    return std::any_of(table.rows.begin(), table.rows.end(), [&](const auto& row) {
      return std::holds_alternative<Estimate>(row[column]) ||
             std::holds_alternative<Interval>(row[column]);
    });
  };
  std::vector<bool> interval;
  std::string text = "study,table";
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    interval.push_back(has_interval(c));
    for (const char* end : {"", "_low", "_high"}) {
      if (*end != '\0' && !interval[c]) break;
      text += message(",", csv_text(table.columns[c] + end));
    }
  }
  for (const auto& row : table.rows) {
    text += message("\n", csv_text(table.study), ",", csv_text(table.name));
    for (std::size_t c = 0; c < row.size(); ++c) append_csv(text, row[c], interval[c]);
  }
  out << text << "\n";
}

}  // namespace offcut::scenarios
