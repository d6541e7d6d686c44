// An answer in three lines: where to split, what that gains against either end, what would flip it.
#pragma once

#include <cstddef>
#include <ostream>

#include "scenarios/explain/explanation.h"

namespace offcut::tools {

// Lines are broken between words at `width` characters; 0: never.
void print_verdict(std::ostream& out, const scenarios::Explanation& told, std::size_t width);

}  // namespace offcut::tools
