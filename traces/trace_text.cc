#include "traces/trace_text.h"

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"

namespace offcut {
namespace {

// Tries few digits first: 123.4 us is held as 0.0001234 s, and times a million is
// 123.39999999999999. Not every double is a multiple of the unit: such a value is taken to the
// nearest that is, so that writing what was read gives the same text.
template <class Quantity>
std::string shortest(double (Quantity::*in_unit)() const, Quantity value,
                     Quantity (*back)(double)) {
  double rounded = 0;
  for (int attempt = 0; attempt < 2; ++attempt) {
    for (const int digits : {6, 9, 12, 15, 16, 17}) {
      std::array<char, 40> buffer{};
      const auto end = std::to_chars(buffer.begin(), buffer.end(), (value.*in_unit)(),
                                     std::chars_format::general, digits);
      std::from_chars(buffer.begin(), end.ptr, rounded);
      if (back(rounded) == value) return text_of(rounded);
    }
    value = back(rounded);
  }
  return text_of(rounded);
}

}  // namespace

std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string text_of_us(Duration time) { return shortest(&Duration::us, time, &Duration::from_us); }
std::string text_of_ms(Duration time) { return shortest(&Duration::ms, time, &Duration::from_ms); }
std::string text_of_uj(Energy energy) { return shortest(&Energy::uj, energy, &Energy::from_uj); }

}  // namespace offcut
