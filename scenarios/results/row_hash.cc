#include "scenarios/results/row_hash.h"

#include <bit>
#include <cstring>

namespace offcut::scenarios {
namespace {

constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15u;  // 2^64 over the golden ratio
constexpr std::size_t kWord = sizeof(std::uint64_t);

std::uint64_t folded(std::uint64_t state, std::uint64_t word) {
  state = (state ^ word) * kOdd;
  return state ^ (state >> 29);
}

// Little-endian on every machine: parts of two machines are merged.
std::uint64_t word_at(const char* bytes, std::size_t count) {
  std::uint64_t word = 0;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&word, bytes, count);
  } else {
    for (std::size_t i = count; i-- > 0;) word = word << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return word;
}

}  // namespace

std::uint64_t row_hash(std::string_view record) {
  std::uint64_t state = record.size() * kOdd;
  const char* at = record.data();
  std::size_t left = record.size();
  for (; left >= kWord; left -= kWord, at += kWord) state = folded(state, word_at(at, kWord));
  if (left > 0) state = folded(state, word_at(at, left));
  return folded(state, kOdd);
}

}  // namespace offcut::scenarios
