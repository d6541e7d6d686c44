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

}  // namespace

std::string_view TerminalBuffer::made_fit(std::string_view text) {
  if (!filters_) return text;
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
