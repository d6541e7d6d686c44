#include "network_models/trace_units.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace offcut::network_models {
namespace {

struct Unit {
  std::string_view word;
  double factor;
};

constexpr std::array kTimes = {
    Unit{"s", 1},        Unit{"sec", 1},       Unit{"secs", 1},
    Unit{"second", 1},   Unit{"seconds", 1},   Unit{"ms", 1e-3},
    Unit{"msec", 1e-3},  Unit{"millis", 1e-3}, Unit{"milliseconds", 1e-3},
    Unit{"us", 1e-6},    Unit{"usec", 1e-6},   Unit{"microseconds", 1e-6},
    Unit{"ns", 1e-9},    Unit{"min", 60},      Unit{"mins", 60},
    Unit{"minutes", 60}, Unit{"h", 3600},      Unit{"hours", 3600}};

// Of a bit per second, or of a byte per second times eight, in Mbit/s.
constexpr std::array kPrefixes = {Unit{"", 1e-6}, Unit{"k", 1e-3}, Unit{"K", 1e-3}, Unit{"m", 1},
                                  Unit{"M", 1},   Unit{"g", 1e3},  Unit{"G", 1e3}};
constexpr std::array kAmounts = {Unit{"bit", 1},   Unit{"bits", 1},  Unit{"Bit", 1},
                                 Unit{"byte", 8},  Unit{"bytes", 8}, Unit{"Byte", 8},
                                 Unit{"Bytes", 8}, Unit{"b", 1},     Unit{"B", 8}};
constexpr std::array<std::string_view, 5> kPerSecond = {"/s", "/sec", "_per_s", "_per_sec", "ps"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// "rate_mbit_per_s" ends in "mbit_per_s", behind anything that is no letter.
bool ends_in_unit(std::string_view word, std::string_view unit) {
  if (!word.ends_with(unit)) return false;
  const std::string_view before = word.substr(0, word.size() - unit.size());
  return before.empty() || std::isalpha(static_cast<unsigned char>(before.back())) == 0;
}

std::string_view without_brackets(std::string_view word) {
  while (!word.empty() && (word.back() == ')' || word.back() == ']' || word.back() == '"')) {
    word.remove_suffix(1);
  }
  return word;
}

std::optional<double> rate_unit(std::string_view word) {
  word = without_brackets(word);
  for (const std::string_view per : kPerSecond) {
    for (const Unit& amount : kAmounts) {
      for (const Unit& prefix : kPrefixes) {
        std::string unit(prefix.word);
        unit.append(amount.word).append(per);
        if (ends_in_unit(word, unit)) return prefix.factor * amount.factor;
      }
    }
  }
  return std::nullopt;
}

// Speaks of bits, bytes or something per something, in a way that is not known.
bool looks_like_amount(std::string_view word) {
  const std::string text = lower(without_brackets(word));
  const auto has = [&](const char* part) { return text.find(part) != std::string::npos; };
  if (has("bit") || has("byte") || has("/") || has("_per_") || text == "per") return true;
  const std::size_t at = text.find_last_of("([_ ");
  const std::string last = at == std::string::npos ? text : text.substr(at + 1);
  return last == "kb" || last == "mb" || last == "gb" || last == "kib" || last == "mib";
}

// By any part between what is neither letter nor digit: "time_ms", "(ms)".
std::optional<double> time_unit(std::string_view word) {
  std::string text = lower(word);
  for (const std::string_view micro : {"\u00b5", "\u03bc"}) {  // the sign, and the letter
    const std::size_t at = text.find(micro);
    if (at != std::string::npos) text.replace(at, micro.size(), "u");
  }
  std::string part;
  std::optional<double> out;
  for (std::size_t k = 0; k <= text.size(); ++k) {
    if (k < text.size() && std::isalnum(static_cast<unsigned char>(text[k])) != 0) {
      part.push_back(text[k]);
      continue;
    }
    const auto found = std::find_if(kTimes.begin(), kTimes.end(),
                                    [&](const Unit& unit) { return unit.word == part; });
    if (found != kTimes.end()) out = found->factor;
    part.clear();
  }
  return out;
}

}  // namespace

std::optional<TableUnits> units_of_header(std::span<const std::string_view> words) {
  TableUnits units;
  bool knows_rate = false;
  for (const std::string_view word : words) {
    if (const auto rate = rate_unit(word)) {
      units.mbit_per_s = *rate;
      knows_rate = true;
    } else if (looks_like_amount(word)) {
      return std::nullopt;
    } else if (const auto time = time_unit(word)) {
      if (knows_rate) return std::nullopt;  // the time comes first
      units.seconds = *time;
    }
  }
  return units;
}

}  // namespace offcut::network_models
