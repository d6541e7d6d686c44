// Why the answer of one scenario is what it is, whatever its plans are: cuts between two sites,
// plans over three sites, or layers that return.
#pragma once

#include "scenarios/explain/explanation.h"
#include "scenarios/prepared/prepared_study.h"

namespace offcut::scenarios {

// Explains scenario i < size(). InvalidArgument, with the reason, for one that is left out.
[[nodiscard]] Result<Explanation> explain_scenario(const PreparedStudy& study, std::uint64_t i);

}  // namespace offcut::scenarios
