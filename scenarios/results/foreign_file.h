// What a file is that was named for results but holds none: said where it can be told, since the
// way out is another one than for a damaged file.
#pragma once

#include <filesystem>
#include <optional>

#include "engine/base/result.h"

namespace offcut::scenarios::internal {

// The error of a scenario file in place of results; nothing for any other file.
[[nodiscard]] std::optional<Error> error_of_foreign_file(const std::filesystem::path& path);

}  // namespace offcut::scenarios::internal
