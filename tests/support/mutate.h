// Damages to a valid text, for fuzz tests: deterministic by the seed of `random`.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "tests/support/graphs.h"

namespace offcut::testing {

// Returns `text` with one to four damages: cut short, bits flipped, bytes removed, a piece repeated
// or moved elsewhere, a number or a word replaced by a hostile one.
inline std::string mutated(std::string text, Random& random) {
  static constexpr std::array<std::string_view, 20> kHostile = {"-1",
                                                                "0",
                                                                "1e999",
                                                                "-1e308",
                                                                "NaN",
                                                                "18446744073709551616",
                                                                "4611686018427387904",
                                                                "null",
                                                                "{}",
                                                                "[]",
                                                                "\"\"",
                                                                "true",
                                                                "1e-320",
                                                                "\\u0000",
                                                                "\"",
                                                                "{",
                                                                "]",
                                                                "\xff",
                                                                ",",
                                                                "\xed\xa0\x80"};
  const auto place = [&] { return random.below(text.size() + 1); };
  for (std::size_t damages = 1 + random.below(4); damages > 0; --damages) {
    const std::size_t at = place();
    const std::size_t length = std::min(random.below(12), text.size() - at);
    switch (random.below(6)) {
      case 0:
        text.resize(at);
        break;
      case 1:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << random.below(8)));
        break;
      case 2:
        text.erase(at, length);
        break;
      case 3:
        text.insert(place(), std::string(text, at, length));
        break;
      case 4:
        text.insert(at, kHostile[random.below(kHostile.size())]);
        break;
      default: {  // the next number or word
        const std::size_t begin = text.find_first_of("0123456789abcdefghijklmnopqrstuvwxyz", at);
        if (begin == std::string::npos) break;
        const std::size_t end = text.find_first_of(" ,:]}\"\n", begin);
        text.replace(begin, end == std::string::npos ? end : end - begin,
                     kHostile[random.below(kHostile.size())]);
      }
    }
  }
  return text;
}

}  // namespace offcut::testing
