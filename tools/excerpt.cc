#include "tools/excerpt.h"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <optional>

#include "engine/base/file.h"
#include "engine/base/printable.h"
#include "engine/base/text.h"

namespace offcut::tools {
namespace {

struct Place {
  std::filesystem::path file;
  std::size_t line = 0;    // from 1
  std::size_t column = 0;  // from 1; 0: before the first character
};

// Takes ":NUMBER" off the end of the text.
std::optional<std::size_t> take_number(std::string_view& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::size_t number = 0;
  const std::string_view digits = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  text.remove_suffix(text.size() - colon);
  return number;
}

// "a.json: device: b.json:4:17: expected JSON, ..." is about b.json.
std::optional<Place> place_in(std::string_view message) {
  const std::size_t end = message.find(": expected JSON,");
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view text = message.substr(0, end);
  const auto column = take_number(text);
  const auto line = take_number(text);
  if (!column || !line) return std::nullopt;
  const std::size_t before = text.rfind(": ");
  if (before != std::string_view::npos) text.remove_prefix(before + 2);
  return Place{std::filesystem::path(text), *line, *column};
}

std::optional<std::string> line_of(const Place& place) {
  constexpr std::uintmax_t kLargest = 10'000'000;
  if (place.file.extension() != ".json") return std::nullopt;
  const auto text = read_file(place.file, kLargest);
  if (!text) return std::nullopt;
  const std::vector<std::string> lines = split(*text, '\n');
  if (place.line < 1 || place.line > lines.size()) return std::nullopt;
  return lines[place.line - 1];
}

}  // namespace

std::string excerpt_of(std::string_view message) {
  constexpr std::size_t kBefore = 50;  // characters of a long line on either side of the place
  constexpr std::size_t kAfter = 20;
  const auto place = place_in(message);
  if (!place) return "";
  const auto line = line_of(*place);
  if (!line) return "";
  const std::size_t at = std::min(place->column > 0 ? place->column - 1 : 0, line->size());
  const std::size_t from = at > kBefore ? at - kBefore : 0;
  const std::string before = printable(line->substr(from, at - from));
  const std::string after = printable(line->substr(at, kAfter));
  const std::string number = std::to_string(place->line);
  return fmt::format("  {} | {}{}\n  {:{}} | {:{}}^\n", number, before, after, "", number.size(),
                     "", character_count(before));
}

}  // namespace offcut::tools
