#include "scenarios/results/compare.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/statistics.h"
#include "engine/base/text.h"
#include "scenarios/results/manifest.h"
#include "scenarios/results/result_columns.h"
#include "scenarios/results/result_rows.h"
#include "scenarios/results/results_schema.h"

namespace offcut::scenarios {
namespace {

namespace fs = std::filesystem;
using internal::quoted_name;
using internal::ResultRows;
using Inputs = ResultComparison::Inputs;
using Names = std::vector<std::string>;

// The columns of the contract that say this.
Names columns_of(ColumnRole role) {
  Names out;
  for (const ResultColumn& column : result_columns()) {
    if (column.role == role) out.emplace_back(column.name);
  }
  return out;
}

bool holds(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string list_of(const Names& names, const std::string& prefix = "") {
  std::string out;
  for (const std::string& name : names) {
    out += (out.empty() ? "" : ", ") + prefix + quoted_name(name);
  }
  return out;
}

// Whether a column takes several values among rows that are equal in `names`.
bool varies_within(SQLite::Database& work, const std::string& table, const Names& names,
                   const std::string& column) {
  const std::string sql =
      message("SELECT count(*) FROM (SELECT 1 FROM ", table, " GROUP BY ", list_of(names),
              " HAVING count(DISTINCT ", quoted_name(column), ") > 1 LIMIT 1)");
  return work.execAndGet(sql).getInt() > 0;
}

// What was asked: the contract's question, and the sweep axes, which are fields ("a.b").
Names default_key(SQLite::Database& work, const ResultRows& a, const ResultRows& b) {
  Names key = columns_of(ColumnRole::Question);
  for (const std::string& name : a.columns) {
    const bool is_axis = name.find('.') != std::string::npos;
    if (is_axis && holds(b.columns, name)) key.push_back(name);
  }
  Names axes;
  for (const std::string& name : columns_of(ColumnRole::Rate)) {
    const bool is_interval = holds(a.columns, "from_" + name);  // regimes: a value inside it
    if (!is_interval &&
        (varies_within(work, "a", key, name) || varies_within(work, "b", key, name)))
      axes.push_back(name);
  }
  key.insert(key.end(), axes.begin(), axes.end());
  return key;
}

Result<Names> key_of(SQLite::Database& work, const CompareOptions& options, const ResultRows& a,
                     const ResultRows& b) {
  if (options.key.empty()) return default_key(work, a, b);
  for (const std::string& name : options.key) {
    if (holds(a.columns, name) && holds(b.columns, name)) continue;
    return fail(ErrorCode::InvalidArgument,
                message("key: expected a column of both results, found ", in_quotes(name),
                        suggestion(name, a.columns)));
  }
  return options.key;
}

// A table with the place of each row among those of the same key, and an index to find it by.
void number_rows(SQLite::Database& work, const std::string& table, const Names& key) {
  const std::string numbered = table + "_nth";
  work.exec(message("CREATE TABLE ", numbered, " AS SELECT *, row_number() OVER (PARTITION BY ",
                    list_of(key), " ORDER BY seq) AS nth FROM ", table));
  work.exec(message("CREATE INDEX ", numbered, "_key ON ", numbered, "(", list_of(key), ", nth)"));
  work.exec(message("DROP TABLE ", table));
}

std::string join_of(const Names& key) {
  std::string on = "a_nth.nth = b_nth.nth";
  for (const std::string& name : key) {
    on += message(" AND a_nth.", quoted_name(name), " IS b_nth.", quoted_name(name));
  }
  return message(" FROM a_nth JOIN b_nth ON ", on);
}

bool varies(SQLite::Database& work, const std::string& name) {
  const std::string sql =
      message("SELECT count(*) FROM (SELECT DISTINCT ", quoted_name(name), " FROM a_nth LIMIT 2)");
  return work.execAndGet(sql).getInt() > 1;
}

// Fails where rows of one result are alike in columns that somebody named to tell them apart.
Result<void> expect_unique(SQLite::Database& work, const fs::path& path, const std::string& table,
                           const Names& key) {
  const std::string rest = message(" FROM ", table, "_nth WHERE nth > 1");
  const auto alike = work.execAndGet("SELECT count(*)" + rest).getInt64();
  if (alike == 0) return {};
  return fail(ErrorCode::InvalidArgument,
              message("key: expected columns that tell the rows of ", path.string(),
                      " apart, found ", std::size_t(alike), " rows like another one in ",
                      join(key, ", "), "; name more columns, such as cut"));
}

// Fails where no row has a partner, and names the columns that have no value in common.
Result<void> expect_partners(SQLite::Database& work, const Names& key,
                             const ResultComparison& told) {
  if (told.matched > 0 || told.rows_a == 0 || told.rows_b == 0) return {};
  Names apart;
  for (const std::string& name : key) {
    const std::string column = quoted_name(name);
    const std::string sql = message("SELECT count(*) FROM (SELECT ", column,
                                    " FROM a_nth INTERSECT SELECT ", column, " FROM b_nth)");
    if (work.execAndGet(sql).getInt() == 0) apart.push_back(name);
  }
  Names alike;
  for (const std::string& name : key) {
    if (!holds(apart, name) && varies(work, name)) alike.push_back(name);
  }
  const std::string found =
      apart.empty() ? "none" : message("none: they differ in ", join(apart, ", "));
  return fail(ErrorCode::InvalidArgument,
              message("key: expected rows of both results that ask the same, found ", found,
                      "; name the columns to match by, such as --key ",
                      alike.empty() ? std::string("network,threads") : join(alike, ",")));
}

// The columns of the key that tell rows apart.
Names varying(SQLite::Database& work, const Names& key) {
  Names out;
  for (const std::string& name : key) {
    if (varies(work, name)) out.push_back(name);
  }
  return out;
}

// NaN stands for a cell that holds nothing.
struct Change {
  double a = 0;
  double b = 0;
  bool in_both() const { return !std::isnan(a) && !std::isnan(b); }
  bool differs() const { return a != b && !(std::isnan(a) && std::isnan(b)); }
  // What was 0 has changed without bound.
  double relative() const {
    if (!in_both() || a == b) return 0;
    return a != 0 ? b / a - 1 : std::copysign(std::numeric_limits<double>::infinity(), b);
  }
};

double number_at(const SQLite::Column& cell) {
  return cell.isNull() ? std::numeric_limits<double>::quiet_NaN() : cell.getDouble();
}

Change change_at(SQLite::Statement& row, int column) {
  return {number_at(row.getColumn(column)), number_at(row.getColumn(column + 1))};
}

std::string text_of_key(SQLite::Statement& row, int column, const Names& names) {
  std::string out;
  for (const std::string& name : names) {
    const SQLite::Column cell = row.getColumn(column++);
    const std::string value = cell.isFloat() ? text_of(cell.getDouble()) : cell.getString();
    out += (out.empty() ? "" : ", ") + name + "=" + value;
  }
  return out;
}

double size_of(const MovedRow& row) {
  const Change latency{row.latency_ms_a, row.latency_ms_b};
  const Change energy{row.energy_mj_a, row.energy_mj_b};
  return std::max(std::abs(latency.relative()), std::abs(energy.relative()));
}

// Keeps the rows of the largest changes; ties stay in the order of the results.
void keep(MovedRow row, std::size_t most, std::vector<MovedRow>& moved) {
  const auto at = std::upper_bound(
      moved.begin(), moved.end(), row,
      [](const MovedRow& a, const MovedRow& b) { return size_of(a) > size_of(b); });
  moved.insert(at, std::move(row));
  if (moved.size() > most) moved.pop_back();
}

// Walks the matched rows once. Selected: cuts, feasibility, then each figure of a and of b, then
// what tells rows apart.
void walk(SQLite::Database& work, const Names& key, const CompareOptions& options,
          ResultComparison& out) {
  const Names names = columns_of(ColumnRole::Figure);
  std::string figures;
  for (const std::string& name : names) figures += message(", a_nth.", name, ", b_nth.", name);
  const Names labels = varying(work, key);
  SQLite::Statement row(
      work, message("SELECT a_nth.first_cloud_layer, b_nth.first_cloud_layer, a_nth.feasible, "
                    "b_nth.feasible",
                    figures, labels.empty() ? "" : ", ", list_of(labels, "a_nth."), join_of(key),
                    " ORDER BY a_nth.seq"));
  constexpr int kFirstFigure = 4;
  std::vector<std::vector<double>> changes(names.size());
  while (row.executeStep()) {
    ++out.matched;
    MovedRow moved;
    moved.cut_a = row.getColumn(0).getString();
    moved.cut_b = row.getColumn(1).getString();
    out.cut_moved += moved.cut_a != moved.cut_b ? 1 : 0;
    out.feasibility_changed += row.getColumn(2).getInt() != row.getColumn(3).getInt() ? 1 : 0;
    bool any = moved.cut_a != moved.cut_b;
    for (std::size_t f = 0; f < names.size(); ++f) {
      const Change change = change_at(row, kFirstFigure + 2 * static_cast<int>(f));
      if (names[f] == "latency_ms") moved.latency_ms_a = change.a, moved.latency_ms_b = change.b;
      if (names[f] == "energy_mj") moved.energy_mj_a = change.a, moved.energy_mj_b = change.b;
      if (!change.differs()) continue;
      any = true;
      if (change.in_both()) {
        changes[f].push_back(change.relative());
      } else {
        ++out.only_in_one;
      }
    }
    if (!any) continue;
    moved.what = text_of_key(row, kFirstFigure + 2 * static_cast<int>(names.size()), labels);
    keep(std::move(moved), options.most, out.moved);
  }
  for (std::size_t f = 0; f < names.size(); ++f) {
    if (changes[f].empty()) continue;
    const auto [least, greatest] = std::minmax_element(changes[f].begin(), changes[f].end());
    out.figures.push_back({.column = names[f],
                           .changed = changes[f].size(),
                           .median = median_of(changes[f]),
                           .least = *least,
                           .greatest = *greatest});
  }
}

// A manifest beside a CSV file says nothing of rows that came there later.
bool fits(const ResultRows& rows) {
  std::uint64_t stated = 0;
  for (const internal::HeldStudy& study : rows.studies) {
    if (!study.digest) return true;
    stated += study.digest->rows;
  }
  return stated == rows.count;
}

// Studies are paired in their order.
Inputs judge_inputs(const ResultRows& a, const ResultRows& b, Names& changed) {
  if (a.studies.empty() || b.studies.empty() || !fits(a) || !fits(b)) return Inputs::Unknown;
  const std::size_t pairs = std::min(a.studies.size(), b.studies.size());
  for (std::size_t i = 0; i < pairs; ++i) {
    for (std::string& line : differences(a.studies[i].manifest, b.studies[i].manifest)) {
      if (!holds(changed, line)) changed.push_back(std::move(line));
    }
  }
  const bool same = changed.empty() && a.studies.size() == b.studies.size();
  return same ? Inputs::Same : Inputs::Changed;
}

}  // namespace

Result<ResultComparison> compare_results(const fs::path& a, const fs::path& b,
                                         const CompareOptions& options) {
  try {
    // The empty name is a temporary database, which SQLite moves to disk when it grows.
    SQLite::Database work("", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    const auto rows_a = internal::load_result_rows(work, "a", a);
    if (!rows_a) return fail(rows_a.error());
    const auto rows_b = internal::load_result_rows(work, "b", b);
    if (!rows_b) return fail(rows_b.error());
    const auto key = key_of(work, options, *rows_a, *rows_b);
    if (!key) return fail(key.error());
    number_rows(work, "a", *key);
    number_rows(work, "b", *key);
    if (!options.key.empty()) {
      if (auto unique = expect_unique(work, a, "a", *key); !unique) return fail(unique.error());
      if (auto unique = expect_unique(work, b, "b", *key); !unique) return fail(unique.error());
    }
    ResultComparison out;
    out.rows_a = rows_a->count;
    out.rows_b = rows_b->count;
    out.inputs = judge_inputs(*rows_a, *rows_b, out.changed_inputs);
    walk(work, *key, options, out);
    if (auto met = expect_partners(work, *key, out); !met) return fail(met.error());
    return out;
  } catch (const SQLite::Exception& exception) {
    return fail(internal::error_of(a, exception));
  }
}

}  // namespace offcut::scenarios
