#include "traces/trace_text.h"

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"

namespace offcut {
namespace {

// Tries few digits first: 123.4 us is held as 0.0001234 s, and times a million is
// 123.39999999999999.
template <class Quantity>
std::string shortest(double approximate, Quantity value, Quantity (*back)(double)) {
  for (const int digits : {6, 9, 12, 15, 16, 17}) {
    std::array<char, 40> buffer{};
    const auto end = std::to_chars(buffer.begin(), buffer.end(), approximate,
                                   std::chars_format::general, digits);
    double rounded = 0;
    std::from_chars(buffer.begin(), end.ptr, rounded);
    if (back(rounded) == value) return text_of(rounded);
  }
  return text_of(approximate);
}

}  // namespace

std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string text_of_us(Duration time) { return shortest(time.us(), time, &Duration::from_us); }
std::string text_of_ms(Duration time) { return shortest(time.ms(), time, &Duration::from_ms); }
std::string text_of_uj(Energy energy) { return shortest(energy.uj(), energy, &Energy::from_uj); }

}  // namespace offcut
