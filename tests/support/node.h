// Node.js for tests of the page: they skip where it is not installed.
#pragma once

#include <cstdlib>
#include <string>

namespace offcut::testing {

// The name of Node.js on this machine; "" where it is not there.
inline std::string node_program() {
  for (const char* name : {"node", "nodejs"}) {
    if (std::system((std::string(name) + " --version >/dev/null 2>&1").c_str()) == 0) return name;
  }
  return "";
}

}  // namespace offcut::testing
