// What a JSON file says of itself near its head, without parsing what comes behind.
//
// A recording has megabytes of layers behind the line that says where it comes from. Who lists
// files needs that line alone: the head of a file is enough, and parsing ends where it is found.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace offcut {

// Returns the text of the first key at the top of the object that is one of these: a text, or the
// first entry of an object of texts. Nothing where the text breaks off before, or has none; what
// follows is not looked at. Comments are taken.
[[nodiscard]] std::optional<std::string> head_text(std::string_view json,
                                                   std::span<const std::string_view> keys);

// The same of the first 64 kB of a file. Nothing, too, where it cannot be read.
[[nodiscard]] std::optional<std::string> head_text_of_file(const std::filesystem::path& path,
                                                           std::span<const std::string_view> keys);

}  // namespace offcut
