#include "scenarios/audit/audit.h"

#include <algorithm>
#include <utility>

#include "engine/base/text.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/prepared/study_again.h"
#include "scenarios/results/result_rows.h"
#include "scenarios/results/results_schema.h"
#include "scenarios/rows/plan_rows.h"
#include "scenarios/rows/study_header.h"

namespace offcut::scenarios {
namespace {

namespace fs = std::filesystem;
using internal::HeldStudy;

// The rows of one study as they stand in the working database, one after the other.
class PrintedRows {
 public:
  PrintedRows(SQLite::Database& work, std::uint64_t first, std::uint64_t end)
      : select_(work, "SELECT * FROM a WHERE seq > ? AND seq <= ? ORDER BY seq") {
    select_.bind(1, static_cast<std::int64_t>(first));
    select_.bind(2, static_cast<std::int64_t>(end));
    for (int i = 1; i < select_.getColumnCount(); ++i)
      names_.emplace_back(select_.getColumnName(i));
  }
  bool next() {
    if (!select_.executeStep()) return false;
    cells_.clear();
    for (int i = 1; i < select_.getColumnCount(); ++i) cells_.push_back(cell(select_.getColumn(i)));
    return true;
  }
  PrintedRow row() const { return {names_, cells_}; }

 private:
  static Cell cell(const SQLite::Column& column) {
    if (column.isInteger()) return column.getInt64();
    if (column.isFloat()) return column.getDouble();
    return column.isNull() ? std::string() : column.getString();
  }
  SQLite::Statement select_;
  std::vector<std::string> names_;
  std::vector<Cell> cells_;
};

class StudyAuditor {
 public:
  StudyAuditor(const PreparedStudy& study, const AuditOptions& options, StudyAudit& audit)
      : study_(study),
        options_(options),
        audit_(audit),
        columns_(all_columns(study_header(study).format)) {}

  // The rows of the scenarios of some shards that are below `end`.
  Result<void> run(PrintedRows& printed, const ShardSet& shards, std::uint64_t end) {
    const ShardDeal deal(study_.size(), shards.count);
    bool more = printed.next();
    for (std::uint64_t b = 0; b < deal.blocks() && !audit_.missing_from; ++b) {
      if (!std::ranges::binary_search(shards.members, deal.owner(b))) continue;
      ScenarioRange range = deal.block(b);
      range.last = std::min(range.last, end);
      if (auto ok = run_block(printed, range, more); !ok) return ok;
    }
    for (; more && !audit_.missing_from; more = printed.next()) ++audit_.found;
    return {};
  }

 private:
  Result<void> run_block(PrintedRows& printed, const ScenarioRange& range, bool& more) {
    std::vector<ResultRow> rows;
    for (std::uint64_t i = range.first; i < range.last; ++i) {
      rows.clear();
      if (auto ok = append_rows(study_, i, rows); !ok) return ok;
      for (const ResultRow& derived : rows) {
        ++audit_.expected;
        if (!more) {
          audit_.missing_from = i;
          return {};
        }
        ++audit_.found;
        if (auto ok = compare(derived, printed.row()); !ok) return ok;
        more = printed.next();
      }
    }
    return {};
  }

  Result<void> compare(const ResultRow& derived, const PrintedRow& printed) {
    std::vector<RowDifference> differences;
    int digits = kAllDigits;
    const std::vector<Cell> cells = cells_of(derived);
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const Cell* cell = printed.find(columns_[c]);
      const int agree = cell == nullptr ? 0 : agreeing_digits(*cell, cells[c]);
      digits = std::min(digits, agree);
      if (agree >= kEnoughDigits) continue;
      differences.push_back(
          {columns_[c], cell == nullptr ? "" : text_in(*cell), text_in(cells[c])});
    }
    auto resolved =
        resolve_scenario(study_.context(), study_.context().axes.digits(derived.number));
    if (!resolved) return fail(resolved.error());
    RowCheck check = checker_.check(*resolved, printed);
    for (RowDifference& other : check.differences) {
      const bool known = std::any_of(differences.begin(), differences.end(),
                                     [&](const auto& one) { return one.column == other.column; });
      if (!known) differences.push_back(std::move(other));
    }
    note(derived, std::move(differences), digits, check.proof);
    return {};
  }

  void note(const ResultRow& derived, std::vector<RowDifference> differences, int digits,
            Proof proof) {
    if (differences.empty()) {
      ++audit_.agree;
      ++audit_.proofs[proof];
      audit_.digits = std::min(audit_.digits, digits);
      return;
    }
    audit_.differing_cells += differences.size();
    for (RowDifference& difference : differences) {
      if (audit_.differences.size() >= options_.most) return;
      audit_.differences.push_back({audit_.found, derived.number, std::move(difference)});
    }
  }

  const PreparedStudy& study_;
  const AuditOptions& options_;
  StudyAudit& audit_;
  std::vector<std::string> columns_;
  RowChecker checker_;
};

Result<StudyAudit> audit_study(SQLite::Database& work, const HeldStudy& held, std::uint64_t end,
                               const Catalog& catalog, const AuditOptions& options) {
  const auto again = study_again(held.manifest, catalog, options.folder);
  if (!again) return fail(again.error());
  StudyAudit audit;
  audit.name = again->study.name();
  audit.notes = again->notes;
  const PreparedStudy* const study = &again->study;
  const std::uint64_t next = held.next.value_or(study->size());
  if (next > study->size()) {
    return fail(ErrorCode::Malformed,
                message("expected ", std::size_t{study->size()},
                        " scenarios, found rows up to scenario ", std::size_t{next}));
  }
  PrintedRows printed(work, held.first_row, end);
  if (auto ok = StudyAuditor(*study, options, audit).run(printed, held.shards, next); !ok) {
    return fail(ok.error());
  }
  return audit;
}

}  // namespace

Result<std::vector<StudyAudit>> audit_results(const fs::path& results, const Catalog& catalog,
                                              const AuditOptions& options) {
  const auto at = [&](const Error& error) {
    return fail(error.message.starts_with(results.string()) ? error
                                                            : within(results.string(), error));
  };
  try {
    SQLite::Database work("", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    const auto rows = internal::load_result_rows(work, "a", results);
    if (!rows) return fail(rows.error());
    if (rows->studies.empty() || rows->studies.front().first_row > 0) {
      return fail(ErrorCode::InvalidArgument,
                  message(results.string(),
                          ": expected results with a manifest, found none: nothing says what they "
                          "were computed from (run writes it into JSON lines and databases, and "
                          "beside -o FILE.csv)"));
    }
    std::vector<StudyAudit> out;
    for (std::size_t s = 0; s < rows->studies.size(); ++s) {
      const bool last = s + 1 == rows->studies.size();
      const std::uint64_t end = last ? rows->count : rows->studies[s + 1].first_row;
      auto audit = audit_study(work, rows->studies[s], end, catalog, options);
      if (!audit) return at(audit.error());
      out.push_back(std::move(*audit));
    }
    return out;
  } catch (const SQLite::Exception& exception) {
    return fail(internal::error_of(results, exception));
  }
}

}  // namespace offcut::scenarios
