// Results derived again from what their manifests say, and compared cell by cell with what is
// there.
//
//   rows --manifest--> study and inputs, by hash --> the same rows, derived anew  --compare-->
//        --row_check.h--> the plan of each row, priced by plain code              --compare-->
//
// A row agrees if every cell does to nine digits or more and its certificate finds nothing. Time:
// that of the run, and for every row with a best cut the prices of all cuts.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/audit/row_check.h"
#include "scenarios/file/catalog.h"

namespace offcut::scenarios {

struct AuditOptions {
  // Where the scenario files lie that the manifests name; nothing: where they lay.
  std::optional<std::filesystem::path> folder{};
  std::size_t most = 10;  // differences that are listed per study
};

struct ListedDifference {
  std::uint64_t row = 0;       // of the study, from 1
  std::uint64_t scenario = 0;  // from 0, as in the database
  RowDifference what;
};

struct StudyAudit {
  std::string name;
  std::uint64_t expected = 0;  // rows, as derived; up to the first that is missing
  std::uint64_t found = 0;
  std::uint64_t agree = 0;
  int digits = kAllDigits;                // the least to which numbers of rows that agree do
  std::map<Proof, std::uint64_t> proofs;  // of how many rows
  std::vector<ListedDifference> differences;
  std::uint64_t differing_cells = 0;
  std::optional<std::uint64_t> missing_from{};  // the scenario whose row is missing first
  std::vector<std::string> notes;

  [[nodiscard]] bool agrees() const { return agree == expected && found == expected; }
};

// Errors name the file: InvalidArgument for results without a manifest, Malformed for a manifest
// that does not say enough, Inconsistent where an input has changed since, with its name.
[[nodiscard]] Result<std::vector<StudyAudit>> audit_results(const std::filesystem::path& results,
                                                            const Catalog& catalog,
                                                            const AuditOptions& options = {});

}  // namespace offcut::scenarios
