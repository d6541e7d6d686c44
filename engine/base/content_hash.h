// A fingerprint of bytes, for manifests: 64-bit FNV-1a (Fowler, Noll, Vo), 16 hexadecimal digits.
//
// It tells apart files that differ by accident. It is no protection against who wants two files to
// have the same one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace offcut {

// Bytes that come in pieces.
class ContentHash {
 public:
  void add(std::string_view bytes);
  [[nodiscard]] std::string text() const;

 private:
  std::uint64_t state_ = 14695981039346656037ull;
};

[[nodiscard]] std::string content_hash(std::string_view bytes);

}  // namespace offcut
