// Sizes as explanations print them.
#pragma once

#include <string>

#include "engine/base/units.h"

namespace offcut::scenarios {

// "25.1 kB".
[[nodiscard]] std::string kilobytes_text(Bytes bytes);

}  // namespace offcut::scenarios
