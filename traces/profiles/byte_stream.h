// Bytes of a file, one after the other, unpacked on the way if it is gzip. Memory: one block.
//
// The text readers of traces/ use it, so that a profile of gigabytes is never held as a whole.
// Where inputs are noted (engine/base/input_log.h) the file is held as it is packed: what is
// unpacked are the bytes that were hashed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace offcut::traces {

class ByteStream {
 public:
  // NotFound, Malformed (a directory, an empty file) or Io.
  [[nodiscard]] static Result<ByteStream> open(const std::filesystem::path& path);
  // Reads from memory, which must outlive the stream.
  [[nodiscard]] static ByteStream over(std::string_view text);

  // Returns the next block of unpacked bytes, valid until the next call; empty at the end and after
  // an error.
  std::string_view next_block();
  // Returns what stopped the reading before the end: a damaged or cut gzip file, the disk.
  const std::optional<Error>& error() const { return error_; }

 private:
  struct CloseGzip {
    void operator()(void* file) const;
  };
  friend Result<std::string> read_head(const std::filesystem::path& path, std::size_t most);
  ByteStream() = default;
  // With `whole` from what read_file() returned, which notes it.
  [[nodiscard]] static Result<ByteStream> open(const std::filesystem::path& path, bool whole);
  std::unique_ptr<void, CloseGzip> file_;
  std::string name_;
  std::string block_;
  std::string_view memory_;
  std::optional<Error> error_;
};

// Returns the whole of a text file, unpacked. TooLarge over `limit_bytes` of unpacked text.
[[nodiscard]] Result<std::string> read_text(const std::filesystem::path& path,
                                            std::size_t limit_bytes = 256'000'000);

// Returns up to `most` unpacked bytes from the beginning of a file; for recognising its format. It
// does not note the file: who then parses it does. Malformed for text in UTF-16.
[[nodiscard]] Result<std::string> read_head(const std::filesystem::path& path, std::size_t most);

}  // namespace offcut::traces
