#include "traces/trace_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/base/text.h"

namespace offcut::traces {
namespace {

// Returns the shortest text that stands for exactly the value; nothing if none does.
//
// 123.4 us is held as 0.0001234 s, and times a million is 123.39999999999999: few digits are tried
// first. A value that was read is the unit times some number, which lies within two steps of what
// its way back gives.
template <class Quantity>
std::optional<std::string> exact(double in_unit, Quantity value, Quantity (*back)(double)) {
  for (const int digits : {6, 9, 12, 15}) {
    std::array<char, 40> buffer{};
    double rounded = 0;
    const auto end =
        std::to_chars(buffer.begin(), buffer.end(), in_unit, std::chars_format::general, digits);
    std::from_chars(buffer.begin(), end.ptr, rounded);
    if (back(rounded) == value) return text_of(rounded);
  }
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  double below = in_unit;
  double above = in_unit;
  for (int step = 0; step <= 2; ++step) {
    if (back(below) == value) return text_of(below);
    if (back(above) == value) return text_of(above);
    below = std::nextafter(below, -kInfinity);
    above = std::nextafter(above, kInfinity);
  }
  return std::nullopt;
}

// Not every double is the unit times a number: such a value is taken to a neighbour that is, so
// that writing what was read gives the same text.
template <class Quantity>
std::string shortest(double (Quantity::*in_unit)() const, Quantity value,
                     Quantity (*back)(double)) {
  const double number = (value.*in_unit)();
  if (auto text = exact(number, value, back)) return *text;
  const Quantity neighbour = back(number);
  return exact((neighbour.*in_unit)(), neighbour, back).value_or(text_of(number));
}

}  // namespace

std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string text_of_us(Duration time) { return shortest(&Duration::us, time, &Duration::from_us); }
std::string text_of_ms(Duration time) { return shortest(&Duration::ms, time, &Duration::from_ms); }
std::string text_of_uj(Energy energy) { return shortest(&Energy::uj, energy, &Energy::from_uj); }

}  // namespace offcut::traces
