// What people write into JSON files by hand, taken out: comments (`// to the end of the line` and
// `/* between */`) and a comma behind the last entry of an object or array. Both become spaces, so
// that lines and columns of errors stay those of the file. Anything else is left as it is, for the
// parser to refuse: a comment that does not end, a comma with nothing before it.
//
// Linear in the length. Internal to engine/json.
#pragma once

#include <string>
#include <string_view>

namespace offcut::internal {

[[nodiscard]] std::string without_comments(std::string_view text);

}  // namespace offcut::internal
