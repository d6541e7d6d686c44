// Files in and out, with errors that name the file. What is read is noted (input_log.h).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace offcut {

// Returns the bytes of a file. NotFound if it does not exist; Malformed if it is a directory or
// empty; TooLarge over `limit_bytes`; Io if the system refuses. What a pipe or a terminal holds can
// be had once, so it is kept, and read again as often as anyone asks.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path,
                                            std::uintmax_t limit_bytes = 2'000'000'000);

// From now on read_file() of this very path returns `content`, whether the file is there or not: a
// study that the command line changed, or that exists nowhere else.
void let_stand_in(const std::filesystem::path& path, std::string content);

// A part of a file, in bytes.
struct FilePart {
  std::int64_t offset = 0;
  std::int64_t size = 0;
};

// Returns parts of a file that may be much larger than they; nothing for a part that does not lie
// inside it. Where reading is noted, the file is read and hashed whole: in one pass, so that the
// hash is that of what is returned. Of more than a gigabyte only the size and the parts are hashed.
[[nodiscard]] Result<std::vector<std::optional<std::string>>> read_parts(
    const std::filesystem::path& path, std::span<const FilePart> parts);

// Whether the bytes of a path come once: a pipe, a terminal, a socket.
[[nodiscard]] bool can_be_read_once(const std::filesystem::path& path);

// Returns the folder in which a file looks for others that it names: its own; the working folder
// for what has none, such as a pipe, and whatever stdin leads to.
[[nodiscard]] std::filesystem::path folder_of_references(const std::filesystem::path& path);

// Writes a file whole or not at all: see output_file.h. Io if the system refuses.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path, std::string_view content);

}  // namespace offcut
