// A split as people read it: the files, what crosses, and what is predicted.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "tools/split_plan.h"

namespace offcut::tools {

void print_split(const PlanDocument& document, std::ostream& out);

// What the user should know: sizes that the plan counts otherwise than the files send them, an
// encoding that is not carried out.
[[nodiscard]] std::vector<std::string> notes_of_split(const PlanDocument& document);

}  // namespace offcut::tools
