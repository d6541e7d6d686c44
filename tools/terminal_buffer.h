// What goes to a terminal, with all but line ends and tabs as printable() shows it: rows as CSV and
// JSON lines carry the bytes of names as they are, which is right for a file and not for a screen.
//
// A character that is split between two writes waits for its rest.
//
// What is for people can be fitted to a width besides: longer lines are broken at spaces, and go on
// behind the indent of the line and four spaces more. A line then waits for its end.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/descriptor_buffer.h"

namespace offcut::tools {

class TerminalBuffer final : public DescriptorBuffer {
 public:
  // `filters`: whether the descriptor is a terminal; else bytes pass as they are.
  TerminalBuffer(int descriptor, bool filters) : DescriptorBuffer(descriptor), filters_(filters) {}

  // From now on no line is longer than that, as far as characters are as wide; 0: as they come.
  void fit_lines(std::size_t width) { width_ = width; }
  // Whether a line waits for its end.
  bool is_waiting() const { return !line_.empty(); }

 private:
  std::string_view made_fit(std::string_view text) override;
  std::string_view printable_of(std::string_view text);

  bool filters_;
  std::size_t width_ = 0;
  std::string line_;  // without its end yet
  std::string fitted_;
  std::string rest_;  // the beginning of a character
  std::string shown_;
};

}  // namespace offcut::tools
