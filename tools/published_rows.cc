#include "tools/published_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/base/printable.h"
#include "engine/base/text.h"
#include "scenarios/results/text_table.h"
#include "tools/progress.h"
#include "tools/show.h"

namespace offcut::tools {
namespace {

using scenarios::PublishedRow;

constexpr std::size_t kReasonIndent = 8;

std::string interval_text(const PublishedRow& row) {
  if (!row.interval) return "";
  return fmt::format("{:.3g}-{:.3g}", row.interval->low, row.interval->high);
}

bool is_asked(const PublishedRow& row) { return row.verdict != scenarios::RowVerdict::NotAsked; }

// The unit that all rows have that were asked, or nothing.
std::string common_unit(const std::vector<PublishedRow>& rows) {
  std::string unit;
  for (const PublishedRow& row : rows) {
    if (!is_asked(row)) continue;
    if (unit.empty()) unit = row.unit;
    if (row.unit != unit) return "";
  }
  return unit;
}

// Marks in place of columns, which a narrow terminal has no room for.
std::string verdict_text(const PublishedRow& row) {
  std::string text(scenarios::word_of(row.verdict));
  if (row.basis == scenarios::RowBasis::Input) text += " =";
  if (row.basis == scenarios::RowBasis::OfInputs) text += " ~";
  return row.against.empty() ? text : text + " !";
}

scenarios::TextTable table_of(const std::vector<PublishedRow>& rows, std::size_t most) {
  const std::string unit = common_unit(rows);
  scenarios::TextTable table{.columns = {{.label = "", .left = true, .key = true, .indent = 4},
                                         {.label = "unit", .left = true},
                                         {.label = "published"},
                                         {.label = "ours"},
                                         {.label = "interval"},
                                         {.label = "verdict", .left = true}},
                             .rows = {}};
  for (std::size_t i = 0; i < std::min(most, rows.size()); ++i) {
    const PublishedRow& row = rows[i];
    if (!is_asked(row)) continue;  // the reasons below name it
    table.rows.push_back({printable(row.says), unit.empty() ? printable(row.unit) : "",
                          printable(row.published), printable(row.ours), interval_text(row),
                          verdict_text(row)});
  }
  return table;
}

// Columns that no row fills are left away, for a terminal is narrow.
scenarios::TextTable without_empty_columns(const scenarios::TextTable& table) {
  scenarios::TextTable out{.columns = {},
                           .rows = std::vector<std::vector<std::string>>(table.rows.size())};
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const auto filled = [&](const auto& row) { return !row[c].empty(); };
    if (std::none_of(table.rows.begin(), table.rows.end(), filled)) continue;
    out.columns.push_back(table.columns[c]);
    for (std::size_t i = 0; i < table.rows.size(); ++i) out.rows[i].push_back(table.rows[i][c]);
  }
  return out;
}

void print_reason(const std::string& reason, std::size_t width, std::ostream& out) {
  const std::size_t room = width > kReasonIndent ? width - kReasonIndent : width;
  for (const std::string& line : split(scenarios::wrapped(printable(reason), room), '\n')) {
    if (!line.empty()) out << "    " << line << "\n";
  }
}

// Rows in a row that one reason explains are named together.
void print_reasons(const std::vector<PublishedRow>& rows, std::size_t most, std::size_t width,
                   std::ostream& out) {
  std::string names;
  for (std::size_t i = 0; i < std::min(most, rows.size()); ++i) {
    if (scenarios::agrees(rows[i].verdict)) continue;
    names += (names.empty() ? "" : ", ") + rows[i].says;
    const bool last = i + 1 == std::min(most, rows.size());
    if (!last && rows[i + 1].why == rows[i].why) continue;
    print_reason((is_asked(rows[i]) ? "" : "not asked: ") + names + ": " + rows[i].why, width, out);
    names.clear();
  }
}

}  // namespace

void print_published(const scenarios::ValidationGroup& group, std::size_t most, std::ostream& out) {
  const std::size_t rows = most == 0 ? group.rows.size() : most;
  const auto agree = std::count_if(group.rows.begin(), group.rows.end(),
                                   [](const auto& row) { return scenarios::agrees(row.verdict); });
  const auto asked = std::count_if(group.rows.begin(), group.rows.end(), is_asked);
  const std::string unit = common_unit(group.rows);
  show(out, "\n  {}{}: {} of {} agree\n", group.name, unit.empty() ? "" : ", " + unit, agree,
       asked);
  const std::size_t width = terminal_width();
  const scenarios::TextTable table = table_of(group.rows, rows);
  if (!table.rows.empty()) {
    out << scenarios::lay_out(without_empty_columns(table), width).text;
  }
  print_reasons(group.rows, rows, width, out);
  if (rows < group.rows.size()) show(out, "    and {} more rows\n", group.rows.size() - rows);
}

}  // namespace offcut::tools
