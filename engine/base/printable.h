// Text as a terminal may show it, whatever a file held. Every name that is printed goes through
// here.
//
//   printable("conv\x1b[2J")   "conv\\x1b[2J": control characters (line ends and tabs too), bytes
//                             that are no UTF-8, and marks that turn or hide text (directions,
//                             U+2028) are escaped; all other characters stay, of any script.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace offcut {

[[nodiscard]] std::string printable(std::string_view text);

// Returns the length in bytes of the character that starts `text`, which is not empty, if it may be
// printed as it is, else 0.
[[nodiscard]] std::size_t printable_character(std::string_view text);

// Returns how many characters UTF-8 text has: how wide it stands, for most scripts.
[[nodiscard]] std::size_t character_count(std::string_view text);

enum class Keep { Beginning, BothEnds };
// Returns text of at most `most` characters, at least three: what does not fit is left out for
// "...", at the end or in the middle. No character is cut in two.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t most, Keep keep);

}  // namespace offcut
