#include "scenarios/audit/row_certifier.h"

#include <tbb/enumerable_thread_specific.h>

#include "engine/base/text.h"
#include "scenarios/rows/study_header.h"

namespace offcut::scenarios {
namespace {

// To list more cuts than this takes longer than the block of scenarios that one row stands for.
constexpr std::size_t kQuickCuts = 2000;

}  // namespace

struct RowCertifier::Checkers {
  explicit Checkers(bool every_row)
      : of_thread([every_row] { return every_row ? RowChecker() : RowChecker(kQuickCuts); }) {}
  tbb::enumerable_thread_specific<RowChecker> of_thread;
};

RowCertifier::RowCertifier(const PreparedStudy& study, bool every_row)
    : study_(study),
      every_row_(every_row),
      columns_(all_columns(study_header(study).format)),
      checkers_(std::make_unique<Checkers>(every_row)) {}
RowCertifier::~RowCertifier() = default;

Result<void> RowCertifier::check(std::uint64_t i, bool first_of_block,
                                 std::span<const ResultRow> rows) {
  if (rows.empty() || !(first_of_block || every_row_)) return {};
  const auto resolved = resolve_scenario(study_.context(), study_.context().axes.digits(i));
  if (!resolved) return fail(resolved.error());
  for (const ResultRow& row : every_row_ ? rows : rows.first(1)) {
    if (auto ok = check_row(*resolved, row); !ok) {
      return fail(within(message(study_.file(), ": scenario ", i), ok.error()));
    }
  }
  return {};
}

Result<void> RowCertifier::check_row(const ResolvedScenario& resolved, const ResultRow& row) {
  const std::vector<Cell> cells = cells_of(row);
  const RowCheck check = checkers_->of_thread.local().check(resolved, PrintedRow(columns_, cells));
  if (check.differences.empty()) return {};
  const RowDifference& first = check.differences.front();
  return fail(ErrorCode::Inconsistent,
              message("certificate: ", first.column, ": expected ", first.expected, ", found ",
                      first.printed, " (an error of offcut: please report it)"));
}

}  // namespace offcut::scenarios
