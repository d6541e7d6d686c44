#include "engine/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace offcut::internal {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: bug: the check `%s` failed\n", file, line, condition);
  std::abort();
}

}  // namespace offcut::internal
