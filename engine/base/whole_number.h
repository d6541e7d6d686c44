// From floating point to integers without undefined behaviour: a plain cast of NaN, or of a value
// that the integer type does not hold, may do anything.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

namespace offcut {

// Returns x cut off towards zero; the nearest end of the range of int64 where it does not fit, and
// 0 for NaN. So -2.7 gives -2, and 1e19 gives 9223372036854775807.
[[nodiscard]] constexpr std::int64_t truncated(double x) {
  constexpr double kEnd = 9223372036854775808.0;  // 2^63, the first that does not fit
  if (x >= kEnd) return std::numeric_limits<std::int64_t>::max();
  if (x <= -kEnd) return std::numeric_limits<std::int64_t>::min();
  return x == x ? static_cast<std::int64_t>(x) : 0;
}

// Returns x as an integer where that loses nothing: x is whole and |x| < 2^53, below which doubles
// hold every integer.
[[nodiscard]] constexpr std::optional<std::int64_t> whole_number(double x) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (!(x < kExact && x > -kExact)) return std::nullopt;
  const std::int64_t whole = static_cast<std::int64_t>(x);
  if (static_cast<double>(whole) != x) return std::nullopt;
  return whole;
}

}  // namespace offcut
