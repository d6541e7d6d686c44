// The answer of a study that is no sweep: a table with a title, whose figures carry their
// intervals.
#pragma once

#include <ostream>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/estimate.h"
#include "engine/study/quantiles.h"

namespace offcut::scenarios {

using StudyCell = std::variant<std::string, double, Estimate, Interval>;

struct StudyTable {
  std::string study;  // name of the scenario file's study
  std::string name;   // "sobol"
  std::string note;   // one line for people: how it was found
  std::vector<std::string> columns;
  std::vector<std::vector<StudyCell>> rows;
  std::size_t keys = 1;    // so many columns in front say what a row is of
  std::string manifest{};  // what it was computed from (manifest.h); "": not known
};

// The line that leads the tables of a study as JSON, and stands beside those as CSV:
// {"manifest":{...},"tables":true}.
[[nodiscard]] std::string manifest_line(const StudyTable& table);

// Writes columns of text, numbers rounded for people: "0.314 +- 0.004", "12.3 (12.1 .. 12.6)". Over
// the width of a terminal the columns stand in blocks below each other (text_table.h); 0: no limit.
void write_text(std::ostream& out, const StudyTable& table, std::size_t width = 0);

// Writes one JSON object a row: {"study":..,"table":..,"input":..,"first":{"value":..,"low":..,
// "high":..}}. Infinite ends are null.
void write_json_lines(std::ostream& out, const StudyTable& table);

// Writes RFC 4180 CSV: a header, then a line a row, with the name of the study and of the table in
// front. Numbers shortest exact; a figure with an interval takes three columns, NAME, NAME_low and
// NAME_high, an end that is infinite is empty.
void write_csv(std::ostream& out, const StudyTable& table);

}  // namespace offcut::scenarios
