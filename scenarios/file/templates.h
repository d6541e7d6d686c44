// Files to begin with, one per kind, with comments: `offcut new KIND`. Each is taken by its reader
// as it stands, that of a replay beside the recording it names (tests/unit/tools/new_test.cc).
#pragma once

#include <span>
#include <string_view>

namespace offcut::scenarios {

struct Template {
  std::string_view kind;  // "sweep", "capacity", "device"...
  std::string_view text;
};

[[nodiscard]] std::span<const Template> templates();

}  // namespace offcut::scenarios
