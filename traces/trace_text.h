// Texts and numbers as the writers of traces/ put them into JSON.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/units.h"

namespace offcut::traces {

// Returns the text as a JSON string, quotes included; bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_text(std::string_view text);

// Returns the shortest text x such that Duration::from_us(x) (from_ms, Energy::from_uj) is the very
// value; where no x gives it (a value computed in memory), of the nearest value that has one.
[[nodiscard]] std::string text_of_us(Duration time);
[[nodiscard]] std::string text_of_ms(Duration time);
[[nodiscard]] std::string text_of_uj(Energy energy);

}  // namespace offcut::traces
