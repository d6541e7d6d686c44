// The rows of a paper beside what the engine says, for people: a table per group, and below it one
// line for each row that does not agree.
#pragma once

#include <ostream>

#include "scenarios/validation/validation_case.h"

namespace offcut::tools {

// Prints the first `most` rows of a group; 0: all of them.
void print_published(const scenarios::ValidationGroup& group, std::size_t most, std::ostream& out);

}  // namespace offcut::tools
