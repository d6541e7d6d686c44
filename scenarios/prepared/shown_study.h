// A scenario file as it is understood: what it states, and, as comments, what it leaves unsaid.
//
//     "device": {
//       "model": "oneplus5t",
//       "affinity": "big",
//       // "threads": 1,            default
//       // "frequency_mhz": 2361.6, the top clock of these cores
//     },
//
// It reads back as the same study, whose rows are the same; a comment becomes a key when its marks
// are taken away. What an axis sets is left to the axis.
#pragma once

#include <string>

#include "engine/base/result.h"
#include "scenarios/file/catalog.h"
#include "scenarios/prepared/prepared_study.h"

namespace offcut::scenarios {

// Of the first scenario that has an answer. Errors: where a file that is named cannot be read.
[[nodiscard]] Result<std::string> shown_study(const PreparedStudy& study, const Catalog& catalog);

}  // namespace offcut::scenarios
