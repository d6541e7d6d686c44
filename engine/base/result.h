// Result<T>: a value, or the Error that says why there is none.
//
// An alias of tl::expected (Debian package libexpected-dev), which has the member names of
// std::expected; neither g++ 12 in C++20 mode nor clang 14 in any mode has the latter.
//
// Who uses what:
//   bad input (a file, a flag, a scenario)      -> Result<T>
//   a bug in this program (broken precondition) -> OFFCUT_CHECK (check.h), which aborts
//   exceptions                                  -> never thrown here; those of a library are caught
//                                                  in the reader that calls it
//
// Test first, then use `*` or `->`; never `.value()`, which throws.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

#include "engine/base/printable.h"

namespace offcut {

enum class ErrorCode {
  NotFound,         // a named file, layer, device or network does not exist
  InvalidArgument,  // a value is outside its stated range
  Malformed,        // a file is not in its format
  Inconsistent,     // two inputs contradict each other
  Infeasible,       // the problem is well-formed and has no solution
  TooLarge,         // over a stated limit of size or count
  Io,               // the operating system refused
};

struct Error {
  ErrorCode code;
  // "where: what: expected ..., found ...", lower case, no full stop. One line that a terminal may
  // show: fail() and within() escape what names from files hold (printable.h).
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

// Returns the error side of any Result<T>.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string_view message) {
  return tl::unexpected<Error>(Error{code, printable(message)});
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  error.message = printable(error.message);
  return tl::unexpected<Error>(std::move(error));
}

// Returns `error` with its place put in front: "place: message".
[[nodiscard]] inline Error within(std::string_view place, Error error) {
  error.message.insert(0, printable(place) + ": ");
  return error;
}

}  // namespace offcut
