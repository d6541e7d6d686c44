#include "engine/cost/operating_point.h"

#include "engine/base/text.h"

namespace offcut {

std::string text_of_point(const OperatingPoint& point) {
  const bool has_library = !point.library.empty() && point.library != "any";
  const std::string framework =
      has_library ? message(point.framework, "/", point.library) : point.framework;
  std::string text = message(point.unit, " ", point.affinity, " x", point.threads, " ", framework,
                             " ", point.precision, " batch ", point.batch);
  if (point.frequency_mhz > 0) text += message(" at ", point.frequency_mhz, " MHz");
  return text;
}

}  // namespace offcut
