#include "scenarios/rows/size_text.h"

#include <cmath>

#include "engine/base/text.h"

namespace offcut::scenarios {

std::string kilobytes_text(Bytes bytes) {
  return message(std::round(bytes.as_double() / 100) / 10, " kB");
}

}  // namespace offcut::scenarios
