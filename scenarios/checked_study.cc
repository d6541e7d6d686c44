#include "scenarios/checked_study.h"

#include <utility>
#include <vector>

#include "scenarios/rows/plan_rows.h"
#include "scenarios/run_tables.h"
#include "scenarios/studies/study_kinds.h"

namespace offcut::scenarios {

Result<PreparedStudy> prepare_checked(Study study, const Catalog& catalog) {
  if (spec_of(study.kind()).output == StudyOutput::Tables) {
    const auto warnings = check_study(study, catalog);
    if (!warnings) return fail(warnings.error());
  }
  auto prepared = PreparedStudy::prepare(std::move(study), catalog);
  if (!prepared) return prepared;
  const SweepTables* tables = sweep_tables_of(prepared->study().base().rows);
  if (tables == nullptr) return prepared;
  if (auto ok = tables->check(*prepared); !ok) return fail(ok.error());
  return prepared;
}

Result<void> expect_rows(const PreparedStudy& study, std::uint64_t i) {
  std::vector<ResultRow> rows;
  return append_rows(study, i, rows);
}

}  // namespace offcut::scenarios
