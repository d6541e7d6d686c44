#include "engine/base/name_pattern.h"

namespace offcut {

bool is_like(std::string_view name, std::string_view pattern) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return name == pattern;
  if (!name.starts_with(pattern.substr(0, star))) return false;
  name.remove_prefix(star);
  pattern.remove_prefix(star + 1);
  for (std::size_t at = 0; at <= name.size(); ++at) {
    if (is_like(name.substr(at), pattern)) return true;
  }
  return false;
}

}  // namespace offcut
