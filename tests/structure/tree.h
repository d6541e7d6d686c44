// The files of the project as the structure tests see them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace offcut {

// One #include line.
struct Include {
  std::string target;  // what stands between the quotes or brackets
  bool quoted = false;
  int line = 0;
};

// Returns the paths, relative to the root and sorted, of all files that belong to the project: what
// git tracks or would add; without git, everything outside folders that builds make.
[[nodiscard]] std::vector<std::string> project_files();

// Returns those of them that are C++.
[[nodiscard]] std::vector<std::string> source_files();

[[nodiscard]] std::filesystem::path project_root();
[[nodiscard]] std::string content_of(const std::string& file);
[[nodiscard]] std::vector<Include> includes_of(const std::string& file);

// Returns whether `path` is `folder` or lies inside it.
[[nodiscard]] bool lies_in(std::string_view path, std::string_view folder);

}  // namespace offcut
