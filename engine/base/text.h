// Small pieces of text that error messages and result files are built from.
//
// Numbers are written by std::to_chars: the shortest text that reads back to the same value,
// without a locale, so that files are the same bytes on every machine.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace offcut {

// Returns the shortest exact text of a number: "0.1", "1e+30", "inf", "nan".
[[nodiscard]] std::string text_of(double value);
[[nodiscard]] std::string text_of(std::int64_t value);
[[nodiscard]] inline std::string text_of(int value) { return text_of(std::int64_t{value}); }
[[nodiscard]] std::string text_of(std::size_t value);
[[nodiscard]] inline std::string text_of(std::string_view value) { return std::string(value); }
[[nodiscard]] inline std::string text_of(const std::string& value) { return value; }
[[nodiscard]] inline std::string text_of(const char* value) { return value; }

// message("layer ", 7, " has ", 0.5, " ms"): a text built from its parts.
template <class... Parts>
[[nodiscard]] std::string message(const Parts&... parts) {
  std::string text;
  ((text += text_of(parts)), ...);
  return text;
}

// Returns `text` between double quotes; control characters, quotes and bytes that are not UTF-8 are
// escaped, and what lies beyond 60 bytes is cut: safe to print whatever a file held.
[[nodiscard]] std::string in_quotes(std::string_view text);

// Returns the parts of `text` between separators; "a,,b" has three.
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);

// Returns "a", "a, b", "a, b, c": the parts with `glue` between them.
[[nodiscard]] std::string join(std::span<const std::string> parts, std::string_view glue);

// Returns the fewest slips that turn one text into the other: a byte inserted, deleted, replaced,
// or two neighbours swapped. O(product of the lengths).
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// Returns ", did you mean "x"?" for the name nearest to `found` by edit distance, or the list of
// all names where none is near (at most twelve), or "" where there are no names. For error texts.
[[nodiscard]] std::string suggestion(std::string_view found, std::span<const std::string> names);

}  // namespace offcut
