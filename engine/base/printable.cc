#include "engine/base/printable.h"

#include <algorithm>
#include <iterator>

namespace offcut {
namespace {

// Whether a well-formed character of three bytes changes the text around it: marks of direction,
// which let a name read backwards, separators of lines, and the byte order mark.
bool is_invisible_mark(std::string_view character) {
  constexpr std::string_view kMarks[] = {
      "\xe2\x80\x8e", "\xe2\x80\x8f",                                  // U+200E, U+200F
      "\xe2\x80\xa8", "\xe2\x80\xa9",                                  // U+2028, U+2029
      "\xe2\x80\xaa", "\xe2\x80\xab", "\xe2\x80\xac", "\xe2\x80\xad",  // U+202A to U+202D
      "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa7", "\xe2\x81\xa8",  // U+202E, U+2066 on
      "\xe2\x81\xa9", "\xef\xbb\xbf",                                  // U+2069, U+FEFF
  };
  return std::find(std::begin(kMarks), std::end(kMarks), character) != std::end(kMarks);
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
}

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

// Returns where the character with this number begins; the end of the text if it has no more.
std::size_t place_of_character(std::string_view text, std::size_t number) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (starts_character(text[at]) && number-- == 0) break;
  }
  return at;
}

}  // namespace

std::size_t printable_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return byte(0) < 0x20 || byte(0) == 0x7f ? 0 : 1;
  const std::size_t length = byte(0) >= 0xf5   ? 0
                             : byte(0) >= 0xf0 ? 4
                             : byte(0) >= 0xe0 ? 3
                             : byte(0) >= 0xc2 ? 2
                                               : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const bool overlong = (byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xf0 && byte(1) < 0x90);
  const bool surrogate = byte(0) == 0xed && byte(1) >= 0xa0;
  const bool too_high = byte(0) == 0xf4 && byte(1) >= 0x90;
  const bool control = byte(0) == 0xc2 && byte(1) < 0xa0;
  const bool mark = length == 3 && is_invisible_mark(text.substr(0, 3));
  return overlong || surrogate || too_high || control || mark ? 0 : length;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = printable_character(text.substr(at));
    if (length == 0) {
      append_escaped(out, text[at++]);
    } else {
      out += text.substr(at, length);
      at += length;
    }
  }
  return out;
}

std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

std::string shortened(std::string_view text, std::size_t most, Keep keep) {
  const std::size_t count = character_count(text);
  if (count <= most || most < 3) return std::string(text);
  const std::size_t tail = keep == Keep::BothEnds ? (most - 3) / 2 : 0;
  return std::string(text.substr(0, place_of_character(text, most - 3 - tail))) + "..." +
         std::string(text.substr(place_of_character(text, count - tail)));
}

}  // namespace offcut
