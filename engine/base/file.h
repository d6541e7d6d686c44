// Whole files in and out, with errors that name the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace offcut {

// Returns the bytes of a regular file. NotFound if it does not exist; Malformed if it is a
// directory or empty; TooLarge over `limit_bytes`; Io if the system refuses.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path,
                                            std::uintmax_t limit_bytes = 2'000'000'000);

// Writes the file under a temporary name beside it and renames it at the end, so that a reader sees
// the old file or the new one, never a half. Io if the system refuses.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path, std::string_view content);

}  // namespace offcut
