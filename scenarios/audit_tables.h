// Tables of studies derived again from what their manifests say, and compared figure by figure with
// what is there, as audit.h does with rows.
//
// Draws are of counters and seeds, so the same study gives the same figures; two agree if nine
// digits do.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/audit/audit.h"
#include "scenarios/file/catalog.h"
#include "scenarios/results/compare_tables.h"

namespace offcut::scenarios {

struct TableAudit {
  std::string name;        // of the study
  TableComparison result;  // what is there against what was derived; `moved` without what agrees
  std::vector<std::string> notes;

  [[nodiscard]] bool agrees() const { return result.same(); }
};

// Errors as those of audit_results().
[[nodiscard]] Result<std::vector<TableAudit>> audit_tables(const std::filesystem::path& results,
                                                           const Catalog& catalog,
                                                           const AuditOptions& options = {});

}  // namespace offcut::scenarios
