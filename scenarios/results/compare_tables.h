// Tables of studies side by side: what moved, cell by cell.
//
// Tables belong together by the names of study and table, rows by the texts in their cells
// ("planned", "latency_ms", "network.rtt_ms"), those of equal texts in their order, figures by their
// columns. Of a figure with an interval the value counts, and either end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/results/compare.h"
#include "scenarios/results/study_table.h"

namespace offcut::scenarios {

// One figure of a table on both sides, NaN where it is none.
struct MovedCell {
  std::string table;   // "replay_4g: replay"
  std::string row;     // its texts
  std::string column;  // "energy_mj", "energy_mj_low"
  double before = 0;
  double after = 0;

  // Relative; infinite from zero, and where only one side is a number.
  [[nodiscard]] double change() const;
};

struct TableComparison {
  std::uint64_t rows_a = 0, rows_b = 0;
  std::uint64_t matched = 0;     // rows
  std::uint64_t figures = 0;     // of these rows
  std::vector<MovedCell> moved;  // largest change first
  ResultComparison::Inputs inputs = ResultComparison::Inputs::Unknown;
  std::vector<std::string> changed_inputs;  // differences() of manifest.h

  [[nodiscard]] bool same() const {
    return matched == rows_a && matched == rows_b && moved.empty();
  }
};

// The figures of two sets of tables, without their manifests.
[[nodiscard]] TableComparison compare_tables(const std::vector<StudyTable>& a,
                                             const std::vector<StudyTable>& b);

// The same of two files, with their manifests. Errors name the file; InvalidArgument where no row
// has a partner.
[[nodiscard]] Result<TableComparison> compare_table_files(const std::filesystem::path& a,
                                                          const std::filesystem::path& b);

}  // namespace offcut::scenarios
