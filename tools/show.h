// Prints for people: fmt::format(), with every text among the arguments as printable() shows it, so
// that no name from a file moves the cursor, ends a line or colours the screen.
//
//   show(std::cout, "  {:<34} {:>9}\n", layer.name, count);
#pragma once

#include <fmt/format.h>

#include <ostream>
#include <string_view>
#include <type_traits>

#include "engine/base/printable.h"

namespace offcut::tools {
namespace internal {

template <class T>
auto fit_to_print(const T& value) {
  if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    return printable(std::string_view(value));
  } else {
    return value;
  }
}

}  // namespace internal

template <class... Args>
void show(std::ostream& out, fmt::format_string<const Args&...> format, const Args&... args) {
  out << fmt::vformat(format, fmt::make_format_args(internal::fit_to_print(args)...));
}

}  // namespace offcut::tools
