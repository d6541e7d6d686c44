#include "engine/base/content_hash.h"

namespace offcut {

void ContentHash::add(std::string_view bytes) {
  for (const char c : bytes) {
    state_ ^= static_cast<unsigned char>(c);
    state_ *= 1099511628211ull;
  }
}

std::string ContentHash::text() const {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text(16, '0');
  std::uint64_t rest = state_;
  for (std::size_t i = text.size(); i-- > 0; rest >>= 4) text[i] = kHex[rest & 15];
  return text;
}

std::string content_hash(std::string_view bytes) {
  ContentHash hash;
  hash.add(bytes);
  return hash.text();
}

}  // namespace offcut
