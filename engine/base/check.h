// OFFCUT_CHECK(condition): a precondition. Its failure is a bug of the program, so the program
// stops, in every build type, and says where.
#pragma once

#define OFFCUT_CHECK(condition)       \
  ((condition) ? static_cast<void>(0) \
               : ::offcut::internal::check_failed(#condition, __FILE__, __LINE__))

namespace offcut::internal {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace offcut::internal
