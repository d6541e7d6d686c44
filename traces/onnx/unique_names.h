// Names of layers, told apart where a file repeats them. Internal to traces/.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "engine/base/text.h"

namespace offcut::traces {

class UniqueNames {
 public:
  // Returns the name, or the first of name_2, name_3... that is free.
  std::string unique(std::string name) {
    if (taken_.insert(name).second) return name;
    for (std::size_t& k = last_.emplace(name, 1).first->second;;) {
      std::string other = message(name, "_", ++k);
      if (taken_.insert(other).second) return other;
    }
  }

 private:
  std::unordered_set<std::string> taken_;
  std::unordered_map<std::string, std::size_t> last_;
};

}  // namespace offcut::traces
