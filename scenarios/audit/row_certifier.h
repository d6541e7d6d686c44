// Checks rows of a run before they are put out (row_check.h): of every block of scenarios the first
// row, or all of them where that is asked. A difference is a bug of a solver, and an error.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/audit/row_check.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/results/row.h"

namespace offcut::scenarios {

class RowCertifier {
 public:
  // The study must outlive it.
  RowCertifier(const PreparedStudy& study, bool every_row);
  ~RowCertifier();

  // Checks the first row of scenario i if that is the first of its block; every row where asked.
  // Inconsistent, with the column and both values. Any number of threads may call it.
  [[nodiscard]] Result<void> check(std::uint64_t i, bool first_of_block,
                                   std::span<const ResultRow> rows);

 private:
  Result<void> check_row(const ResolvedScenario& resolved, const ResultRow& row);

  const PreparedStudy& study_;
  bool every_row_;
  std::vector<std::string> columns_;
  struct Checkers;  // one per thread
  std::unique_ptr<Checkers> checkers_;
};

}  // namespace offcut::scenarios
