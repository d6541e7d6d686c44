#include "engine/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

#include "engine/base/printable.h"

namespace offcut {
namespace {

template <class Number>
std::string to_text(Number value) {
  std::array<char, 40> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return std::string(buffer.data(), end.ptr);
}

}  // namespace

std::string text_of(double value) { return to_text(value); }
std::string text_of(std::int64_t value) { return to_text(value); }
std::string text_of(std::size_t value) { return to_text(value); }

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  std::string out = "\"";
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = printable_character(text.substr(at));
    if (at + std::max(length, std::size_t{1}) > kLongest) break;
    if (length == 0) {
      out += printable(text.substr(at++, 1));
      continue;
    }
    if (text[at] == '"' || text[at] == '\\') out += '\\';
    out += text.substr(at, length);
    at += length;
  }
  out += at < text.size() ? "...\"" : "\"";
  return out;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(std::string(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string join(std::span<const std::string> parts, std::string_view glue) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += glue;
    out += parts[i];
  }
  return out;
}

// Two neighbours that changed places ("rnu") are one slip, as is a letter too many, too few or wrong.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before_last, last);
    std::swap(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = a[i - 1] == b[j - 1];
      row[j] = std::min({last[j - 1] + (same ? 0 : 1), last[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row.back();
}

std::string suggestion(std::string_view found, std::span<const std::string> names) {
  constexpr std::size_t kLongestName = 200;  // a hostile name must not cost quadratic time
  if (names.empty()) return "";
  const std::string* nearest = nullptr;
  std::size_t least = found.size() / 3 + 2;  // farther is no slip of the pen
  for (const std::string& name : names) {
    if (found.size() > kLongestName || name.size() > kLongestName) continue;
    const std::size_t shorter = std::min(found.size(), name.size());
    if (std::max(found.size(), name.size()) - shorter >= least) continue;  // the distance is more
    const std::size_t distance = edit_distance(found, name);
    const bool akin = 2 * distance <= std::max(found.size(), name.size());
    if (akin && distance < least) {
      least = distance;
      nearest = &name;
    }
  }
  if (nearest != nullptr) return message(", did you mean ", in_quotes(*nearest), "?");
  constexpr std::size_t kMost = 12;
  constexpr std::size_t kMostCharacters = 60;
  std::vector<std::string> shown;
  for (const std::string& name : names.first(std::min(names.size(), kMost))) {
    shown.push_back(shortened(printable(name), kMostCharacters, Keep::Beginning));
  }
  return message(" (there are: ", join(shown, ", "), names.size() > kMost ? ", ...)" : ")");
}

}  // namespace offcut
