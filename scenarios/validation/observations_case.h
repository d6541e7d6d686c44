// A validation case that runs studies and checks stated relations between their rows: does what
// somebody observed follow from the models?
//
//   { "schema": "offcut.validation/1", "name": "dnntune_observations", "kind": "observations",
//     "fitted": "...", "predicted": "...",
//     "observations": [
//       { "name": "affinity: little cores slow big ones down", "study": "dnntune_affinity",
//         "relations": [
//           { "says": "big+little takes longer than big alone", "column": "device_only_ms",
//             "of": { "affinity": "big+little" }, "to": { "affinity": "big" },
//             "at_least": 1.0, "published": 1.05 },
//           { "says": "cloud-only", "column": "first_cloud_layer",
//             "of": { "affinity": "little" }, "is": "input" } ] } ] }
//
// "study" is the name of a bundled study, or a path relative to the case. "of" and "to" pick one
// row each by the cells of its columns (row.h). The value of a relation is the column of one row
// over that of the other, or the column itself without "to"; it must keep "at_least" and "at_most".
// "is" compares a cell with a word. "published" is what was observed, for the error; without it the
// bound stands in. An observation holds if all its relations do.
#pragma once

#include <filesystem>

#include "engine/base/result.h"
#include "scenarios/validation/validation_case.h"

namespace offcut::scenarios {

// Runs it. Errors name the file and the relation: NotFound where no row or several rows match.
[[nodiscard]] Result<ValidationReport> run_observations_case(const std::filesystem::path& file);

}  // namespace offcut::scenarios
