#include "tools/terminal_buffer.h"

#include <algorithm>

#include "engine/base/printable.h"

namespace offcut::tools {
namespace {

// Returns how many bytes at the end begin a character of UTF-8 whose rest is not there.
std::size_t begun_at_end(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xc0) == 0x80) continue;
    const std::size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

// The bytes of as many characters as fit.
std::size_t bytes_of(std::string_view text, std::size_t characters) {
  std::size_t end = 0;
  for (std::size_t count = 0; end < text.size(); ++end) {
    const bool begins = (static_cast<unsigned char>(text[end]) & 0xc0) != 0x80;
    if (begins && count++ == characters) break;
  }
  return end;
}

// A line in pieces of at most `width` characters, each with a line end.
void append_fitted(std::string_view line, std::size_t width, std::string& out) {
  const std::size_t own = std::min(line.find_first_not_of(' '), line.size());
  const std::string indent(std::min(own + 4, width / 2), ' ');
  std::size_t room = width;
  std::size_t least = own;  // a break before this would leave an empty piece
  while (character_count(line) > room) {
    std::size_t end = bytes_of(line, room);
    const std::size_t space = line.find_last_of(' ', end);
    if (space != std::string_view::npos && space > least) end = space;
    out.append(line.substr(0, end).substr(0, line.find_last_not_of(' ', end - 1) + 1)).append("\n");
    line.remove_prefix(std::min(line.find_first_not_of(' ', end), line.size()));
    if (line.empty()) return;
    out += indent;
    room = width - indent.size();
    least = 0;
  }
  out.append(line).append("\n");
}

}  // namespace

std::string_view TerminalBuffer::made_fit(std::string_view text) {
  const std::string_view shown = filters_ ? printable_of(text) : text;
  if (width_ == 0 && line_.empty()) return shown;
  line_ += shown;
  fitted_.clear();
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = line_.find('\n', begin)) != std::string::npos; begin = end + 1) {
    append_fitted(std::string_view(line_).substr(begin, end - begin), width_, fitted_);
  }
  line_.erase(0, begin);
  return fitted_;
}

std::string_view TerminalBuffer::printable_of(std::string_view text) {
  const std::string all = rest_ + std::string(text);
  std::string_view whole(all);
  const std::size_t begun = begun_at_end(whole);
  rest_ = whole.substr(whole.size() - begun);
  whole.remove_suffix(begun);
  shown_.clear();
  while (!whole.empty()) {
    const std::size_t end = std::min(whole.find_first_of("\n\t"), whole.size());
    shown_ += printable(whole.substr(0, end));
    if (end < whole.size()) shown_ += whole[end];
    whole.remove_prefix(std::min(end + 1, whole.size()));
  }
  return shown_;
}

}  // namespace offcut::tools
