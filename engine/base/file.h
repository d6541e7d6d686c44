// Whole files in and out, with errors that name the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace offcut {

// Returns the bytes of a file. NotFound if it does not exist; Malformed if it is a directory or
// empty; TooLarge over `limit_bytes`; Io if the system refuses. What a pipe or a terminal holds can
// be had once, so it is kept, and read again as often as anyone asks.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path,
                                            std::uintmax_t limit_bytes = 2'000'000'000);

// Whether the bytes of a path come once: a pipe, a terminal, a socket.
[[nodiscard]] bool can_be_read_once(const std::filesystem::path& path);

// Returns the folder in which a file looks for others that it names: its own; the working folder
// for what has none, such as a pipe, and whatever stdin leads to.
[[nodiscard]] std::filesystem::path folder_of_references(const std::filesystem::path& path);

// Writes a file whole or not at all: see output_file.h. Io if the system refuses.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path, std::string_view content);

}  // namespace offcut
