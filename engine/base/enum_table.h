// Tables with one row per enumerator, held complete by the compiler.
//
//   enum class Colour { Red, Green };
//   struct Paint { Colour colour; std::string_view name; };
//   constexpr std::array kPaints = {Paint{Colour::Red, "red"}, Paint{Colour::Green, "green"}};
//   static_assert(has_row_per_enumerator(kPaints, &Paint::colour));
//
// A new enumerator without a row, a row twice or a row out of order does not compile. So the row of
// an enumerator is kPaints[index_of(colour)], and what differs between kinds is a field of the row,
// never the order of the enumerators.
//
// The enumerators must count from 0 without gaps. Works with g++ and clang: both print a constant
// of an enumeration type by its name if it has one, else as a cast of a number, "(Colour)7".
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace offcut {
namespace internal {

template <auto value>
constexpr bool is_enumerator() {
  std::string_view text = __PRETTY_FUNCTION__;  // "... [with auto value = Colour::Red]"
  text.remove_suffix(1);
  while (text.back() >= '0' && text.back() <= '9') text.remove_suffix(1);
  return text.back() != ')';
}

}  // namespace internal

template <class Enum>
constexpr std::size_t index_of(Enum value) {
  return static_cast<std::size_t>(value);
}

// The number of enumerators 0, 1, 2, ... up to the first gap.
template <class Enum, std::size_t kFrom = 0>
constexpr std::size_t enumerator_count() {
  if constexpr (internal::is_enumerator<static_cast<Enum>(kFrom)>()) {
    return enumerator_count<Enum, kFrom + 1>();
  } else {
    return kFrom;
  }
}

// Whether row k is that of enumerator k, and every enumerator has one.
template <class Row, std::size_t kRows, class Enum>
constexpr bool has_row_per_enumerator(const std::array<Row, kRows>& rows, Enum Row::*key) {
  if (kRows != enumerator_count<Enum>()) return false;
  for (std::size_t k = 0; k < kRows; ++k) {
    if (index_of(rows[k].*key) != k) return false;
  }
  return true;
}

}  // namespace offcut
