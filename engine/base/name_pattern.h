// Patterns of names: "bottleneck_3_*" stands for all names that begin so.
#pragma once

#include <string_view>

namespace offcut {

// Returns whether a name is what a pattern says, in which '*' stands for any text, none included.
// Worst case O(name ^ stars).
[[nodiscard]] bool is_like(std::string_view name, std::string_view pattern);

}  // namespace offcut
