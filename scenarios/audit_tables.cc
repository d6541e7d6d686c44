#include "scenarios/audit_tables.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "engine/base/text.h"
#include "scenarios/audit/printed_row.h"
#include "scenarios/prepared/study_again.h"
#include "scenarios/results/manifest.h"
#include "scenarios/results/table_results.h"
#include "scenarios/run_tables.h"
#include "scenarios/studies/study_kinds.h"

namespace offcut::scenarios {
namespace {

namespace fs = std::filesystem;

// The tables of a sweep that stores no rows.
Result<std::vector<StudyTable>> tables_of_sweep(const PreparedStudy& study) {
  std::vector<StudyTable> out;
  const SweepTables* tables = sweep_tables_of(study.study().base().rows);
  if (tables == nullptr) {
    return fail(ErrorCode::Inconsistent,
                message(study.file(), ": expected a study that answers by tables, found rows"));
  }
  RunOptions options;
  options.on_error = [](const std::string&) {};
  options.on_note = [](const std::string&) {};
  options.tables = [&](const StudyTable& table) -> Result<void> {
    out.push_back(table);
    return {};
  };
  RunSummary summary;
  if (auto ok = tables->run(study, options, summary); !ok) return fail(ok.error());
  return out;
}

// As they are read back from a file.
Result<std::vector<StudyTable>> as_written(const std::vector<StudyTable>& tables) {
  std::ostringstream text;
  for (const StudyTable& table : tables) {
    write_csv(text, table);
    text << "\n";
  }
  return read_study_tables(text.str(), "derived");
}

Result<TableAudit> audit_study(const std::vector<StudyTable>& there, const Catalog& catalog,
                               const AuditOptions& options) {
  const std::string& manifest = there.front().manifest;
  auto again = study_again(manifest, catalog, options.folder);
  if (!again) return fail(again.error());
  const Study& study = again->study.study();
  const auto tables = spec_of(study.kind()).output == StudyOutput::Tables
                          ? run_study(study, catalog)
                          : tables_of_sweep(again->study);
  if (!tables) return fail(tables.error());
  if (tables->empty()) return fail(ErrorCode::Inconsistent, "expected tables, derived none");
  if (auto ok = expect_same_inputs(manifest, tables->front().manifest); !ok) {
    return fail(ok.error());
  }
  const auto derived = as_written(*tables);
  if (!derived) return fail(derived.error());
  TableAudit out{.name = study.name(),
                 .result = compare_tables(there, *derived),
                 .notes = std::move(again->notes)};
  std::erase_if(out.result.moved, [](const MovedCell& cell) {
    return agreeing_digits(cell.before, cell.after) >= kEnoughDigits;
  });
  return out;
}

}  // namespace

Result<std::vector<TableAudit>> audit_tables(const fs::path& results, const Catalog& catalog,
                                             const AuditOptions& options) {
  const auto tables = read_study_tables(results);
  if (!tables) return fail(tables.error());
  std::vector<std::vector<StudyTable>> studies;
  for (const StudyTable& table : *tables) {
    if (table.manifest.empty()) {
      return fail(ErrorCode::InvalidArgument,
                  message(results.string(),
                          ": expected tables with a manifest, found none: nothing says what they "
                          "were computed from (run writes it into JSON lines, and beside -o "
                          "FILE.csv)"));
    }
    const bool begins = studies.empty() || studies.back().front().manifest != table.manifest;
    if (begins) studies.emplace_back();
    studies.back().push_back(table);
  }
  std::vector<TableAudit> out;
  for (const auto& study : studies) {
    auto audit = audit_study(study, catalog, options);
    if (!audit) return fail(within(results.string(), audit.error()));
    out.push_back(std::move(*audit));
  }
  return out;
}

}  // namespace offcut::scenarios
