// The line of a file that an error of JSON syntax is about, with a caret below the place:
//
//   offcut: my.json:4:17: expected JSON, found a syntax error (byte 88; expected end of input)
//     4 |   "threads": 2 "affinity": "big"
//       |                ^
//
// Only of files that are called .json: what another file holds is nobody's business.
#pragma once

#include <string>
#include <string_view>

namespace offcut::tools {

// Returns the two lines for such a message; empty for any other, and where the line cannot be had.
[[nodiscard]] std::string excerpt_of(std::string_view message);

}  // namespace offcut::tools
