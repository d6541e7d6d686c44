// The page that offcut validate --format markdown prints: device_models/ACCURACY.md.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "scenarios/validation/validation_case.h"

namespace offcut::tools {

struct ValidatedCase {
  std::string name;
  std::optional<scenarios::ValidationReport> report;  // nothing: the case could not run here
};

// Writes Markdown: what each case asks and whether it holds, then errors and coverage by unit,
// runtime and precision, then by device.
void write_accuracy_page(std::ostream& out, const std::vector<ValidatedCase>& cases);

}  // namespace offcut::tools
