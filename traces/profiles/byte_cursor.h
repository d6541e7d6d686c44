// The characters of a stream one by one, with their offset in the file. Internal to traces/.
#pragma once

#include <cstddef>
#include <string_view>

#include "traces/profiles/byte_stream.h"

namespace offcut::traces {

inline constexpr int kEnd = -1;

class ByteCursor {
 public:
  explicit ByteCursor(ByteStream& stream) : stream_(stream) {}

  int peek() {
    if (at_ == block_.size() && !refill()) return kEnd;
    return static_cast<unsigned char>(block_[at_]);
  }
  int next() {
    const int c = peek();
    if (c != kEnd) ++at_;
    return c;
  }
  int peek_past_space() {
    while (true) {
      const int c = peek();
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return c;
      ++at_;
    }
  }
  std::size_t offset() const { return before_ + at_; }

 private:
  bool refill() {
    before_ += block_.size();
    block_ = stream_.next_block();
    at_ = 0;
    return !block_.empty();
  }
  ByteStream& stream_;
  std::string_view block_;
  std::size_t at_ = 0;
  std::size_t before_ = 0;
};

}  // namespace offcut::traces
