// From floating point to integers without undefined behaviour: a plain cast of NaN, or of a value
// that the integer type does not hold, may do anything. Every number of a file that becomes an
// integer goes through here.
//
//   truncated<Int>(x)   towards zero      2.7 -> 2, -2.7 -> -2
//   rounded<Int>(x)     to the nearest    2.7 -> 3, 2.5 -> 3, -2.5 -> -3
//   whole_number(x)     x itself, or nothing where that would lose something
//
// The first two give the nearest end of Int's range where the value does not fit, and 0 for NaN:
// truncated<std::int64_t>(1e19) is 9223372036854775807, truncated<std::uint32_t>(-1) is 0.
#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>

namespace offcut {

template <std::integral Int>
[[nodiscard]] constexpr Int truncated(double x) {
  using Limits = std::numeric_limits<Int>;
  // Both are powers of two (or zero), which doubles hold exactly; the greatest Int may be none.
  constexpr double kLeast = static_cast<double>(Limits::min());
  constexpr Int kHalf = Limits::max() / 2 + 1;
  constexpr double kBeyond = 2.0 * static_cast<double>(kHalf);
  if (x >= kBeyond) return Limits::max();
  if (x <= kLeast) return Limits::min();
  return x == x ? static_cast<Int>(x) : Int{0};
}

template <std::integral Int>
[[nodiscard]] Int rounded(double x) {
  return truncated<Int>(std::round(x));
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
