// What goes to a terminal, with all but line ends and tabs as printable() shows it: rows as CSV and
// JSON lines carry the bytes of names as they are, which is right for a file and not for a screen.
//
// A character that is split between two writes waits for its rest.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/descriptor_buffer.h"

namespace offcut::tools {

class TerminalBuffer final : public DescriptorBuffer {
 public:
  // `filters`: whether the descriptor is a terminal; else bytes pass as they are.
  TerminalBuffer(int descriptor, bool filters) : DescriptorBuffer(descriptor), filters_(filters) {}

 private:
  std::string_view made_fit(std::string_view text) override;

  bool filters_;
  std::string rest_;  // the beginning of a character
  std::string shown_;
};

}  // namespace offcut::tools
