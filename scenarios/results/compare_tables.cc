#include "scenarios/results/compare_tables.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "engine/base/text.h"
#include "scenarios/results/manifest.h"
#include "scenarios/results/table_results.h"

namespace offcut::scenarios {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

using Figures = std::vector<std::pair<std::string, double>>;  // by column, in order

struct Row {
  std::string table;
  std::string texts;
  Figures figures;
};

// By table, texts, and place among rows of equal texts.
using Rows = std::map<std::pair<std::string, std::size_t>, Row>;

void add_figures(const std::string& column, const StudyCell& cell, Figures& out) {
  if (const auto* number = std::get_if<double>(&cell)) out.emplace_back(column, *number);
  Interval interval{.value = kNone, .low = kNone, .high = kNone};
  if (const auto* estimate = std::get_if<Estimate>(&cell)) {
    interval = {.value = estimate->value, .low = estimate->low(), .high = estimate->high()};
  } else if (const auto* held = std::get_if<Interval>(&cell)) {
    interval = *held;
  } else {
    return;
  }
  out.emplace_back(column, interval.value);
  out.emplace_back(column + "_low", interval.low);
  out.emplace_back(column + "_high", interval.high);
}

Rows rows_of(const std::vector<StudyTable>& tables) {
  Rows out;
  std::map<std::string, std::size_t> seen;
  for (const StudyTable& table : tables) {
    for (const auto& cells : table.rows) {
      Row row{.table = message(table.study, ": ", table.name), .texts = {}, .figures = {}};
      std::vector<std::string> texts;
      for (std::size_t c = 0; c < cells.size(); ++c) {
        if (const auto* text = std::get_if<std::string>(&cells[c])) {
          if (!text->empty()) texts.push_back(*text);
        } else {
          add_figures(table.columns[c], cells[c], row.figures);
        }
      }
      row.texts = join(texts, ", ");
      const std::string key = message(row.table, "\n", row.texts);
      out.emplace(std::pair(key, seen[key]++), std::move(row));
    }
  }
  return out;
}

bool are_same(double a, double b) {
  const bool none_a = !std::isfinite(a);  // infinite ends are written as empty cells
  const bool none_b = !std::isfinite(b);
  return none_a || none_b ? none_a == none_b : a == b;
}

double figure_of(const Figures& figures, const std::string& column) {
  const auto found = std::find_if(figures.begin(), figures.end(),
                                  [&](const auto& one) { return one.first == column; });
  return found == figures.end() ? kNone : found->second;
}

void compare_rows(const Row& a, const Row& b, TableComparison& out) {
  std::set<std::string> known;
  const auto look = [&](const std::string& column, double before, double after) {
    if (!known.insert(column).second) return;
    ++out.figures;
    if (are_same(before, after)) return;
    out.moved.push_back(
        {.table = a.table, .row = a.texts, .column = column, .before = before, .after = after});
  };
  for (const auto& [column, value] : a.figures) look(column, value, figure_of(b.figures, column));
  for (const auto& [column, value] : b.figures) look(column, figure_of(a.figures, column), value);
}

std::vector<std::string> manifests_of(const std::vector<StudyTable>& tables) {
  std::vector<std::string> out;
  for (const StudyTable& table : tables) {
    if (out.empty() || out.back() != table.manifest) out.push_back(table.manifest);
  }
  return out;
}

void compare_manifests(const std::vector<StudyTable>& a, const std::vector<StudyTable>& b,
                       TableComparison& out) {
  const auto first = manifests_of(a);
  const auto second = manifests_of(b);
  const auto lacks = [](const std::vector<std::string>& all) {
    return all.empty() || std::find(all.begin(), all.end(), "") != all.end();
  };
  if (lacks(first) || lacks(second) || first.size() != second.size()) return;
  out.inputs = ResultComparison::Inputs::Same;
  for (std::size_t k = 0; k < first.size(); ++k) {
    for (std::string& line : differences(first[k], second[k])) {
      out.inputs = ResultComparison::Inputs::Changed;
      out.changed_inputs.push_back(std::move(line));
    }
  }
}

}  // namespace

double MovedCell::change() const {
  if (!std::isfinite(before) || !std::isfinite(after) || before == 0) {
    return std::numeric_limits<double>::infinity();
  }
  return after / before - 1;
}

TableComparison compare_tables(const std::vector<StudyTable>& a, const std::vector<StudyTable>& b) {
  const Rows before = rows_of(a);
  const Rows after = rows_of(b);
  TableComparison out;
  out.rows_a = before.size();
  out.rows_b = after.size();
  for (const auto& [key, row] : before) {
    const auto partner = after.find(key);
    if (partner == after.end()) continue;
    ++out.matched;
    compare_rows(row, partner->second, out);
  }
  std::stable_sort(out.moved.begin(), out.moved.end(), [](const MovedCell& x, const MovedCell& y) {
    return std::abs(x.change()) > std::abs(y.change());
  });
  return out;
}

Result<TableComparison> compare_table_files(const std::filesystem::path& a,
                                            const std::filesystem::path& b) {
  const auto first = read_study_tables(a);
  if (!first) return fail(first.error());
  const auto second = read_study_tables(b);
  if (!second) return fail(second.error());
  TableComparison out = compare_tables(*first, *second);
  if (out.matched == 0) {
    return fail(ErrorCode::InvalidArgument,
                message(b.string(), ": expected tables of the same studies as in ", a.string(),
                        ", found no row that is in both"));
  }
  compare_manifests(*first, *second, out);
  return out;
}

}  // namespace offcut::scenarios
