// The rows of validation cases by what they are about: the numbers of device_models/ACCURACY.md.
//
// A row that a case counts in several groups ("all" beside "cpu" and "gpu") counts once here. Rows
// that the fit saw do not count.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/results/study_table.h"
#include "scenarios/validation/validation_case.h"

namespace offcut::scenarios {

// The errors of a case in what was predicted for one device, unit, runtime and precision.
struct AccuracyRow {
  ValidationSubject subject;
  std::size_t rows = 0;
  ErrorSummary errors;
  std::optional<double> inside;  // share of the stated 90 % intervals that held
};

enum class AccuracyBy {
  Device,  // one row per device, unit, runtime and precision
  Way,     // one row per unit, runtime and precision; the device is ""
};

// In order of the subjects. O(rows^2) per subject, for the agreement of ranks.
[[nodiscard]] std::vector<AccuracyRow> accuracy_of(const ValidationReport& report, AccuracyBy by);

// Returns a table of all rows: what was predicted, measured and stated of each; of a paper, what it
// prints, what the engine says, the verdict and the reason.
[[nodiscard]] StudyTable table_of(const ValidationReport& report);

}  // namespace offcut::scenarios
