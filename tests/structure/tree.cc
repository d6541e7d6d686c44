#include "tests/structure/tree.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <sstream>

namespace offcut {
namespace fs = std::filesystem;
namespace {

std::vector<std::string> files_by_git() {
  const std::string command = "git -C '" + project_root().string() +
                              "' ls-files -z --cached --others --exclude-standard 2>/dev/null";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  std::string listing;
  std::array<char, 4096> block{};
  while (pipe) {
    const std::size_t got = std::fread(block.data(), 1, block.size(), pipe.get());
    if (got == 0) break;
    listing.append(block.data(), got);
  }
  std::vector<std::string> files;
  std::istringstream in(listing);
  for (std::string file; std::getline(in, file, '\0');) {
    if (fs::is_regular_file(project_root() / file)) files.push_back(file);
  }
  return files;
}

std::vector<std::string> files_by_walking() {
  static const std::set<std::string> made_by_builds = {".git", "build", "install", "node_modules",
                                                       ".cache"};
  std::vector<std::string> files;
  for (auto it = fs::recursive_directory_iterator(project_root());
       it != fs::recursive_directory_iterator(); ++it) {
    if (it->is_directory() && made_by_builds.contains(it->path().filename().string())) {
      it.disable_recursion_pending();
    }
    if (it->is_regular_file()) files.push_back(fs::relative(it->path(), project_root()).string());
  }
  return files;
}

}  // namespace

fs::path project_root() { return OFFCUT_SOURCE_DIR; }

std::vector<std::string> project_files() {
  std::vector<std::string> files = files_by_git();
  const bool is_checkout = std::find(files.begin(), files.end(), "CMakeLists.txt") != files.end();
  if (!is_checkout) files = files_by_walking();
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> source_files() {
  std::vector<std::string> sources = project_files();
  std::erase_if(sources, [](const std::string& file) {
    return !file.ends_with(".cc") && !file.ends_with(".h");
  });
  return sources;
}

std::string content_of(const std::string& file) {
  std::ifstream in(project_root() / file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::vector<Include> includes_of(const std::string& file) {
  std::vector<Include> includes;
  std::istringstream in(content_of(file));
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (!line.starts_with("#include ")) continue;
    const std::size_t open = line.find_first_of("\"<");
    const std::size_t close = line.find_first_of("\">", open + 1);
    if (open == std::string::npos || close == std::string::npos) continue;
    includes.push_back({.target = line.substr(open + 1, close - open - 1),
                        .quoted = line[open] == '"',
                        .line = number});
  }
  return includes;
}

bool lies_in(std::string_view path, std::string_view folder) {
  return path == folder ||
         (path.starts_with(folder) && path.substr(folder.size()).starts_with('/'));
}

}  // namespace offcut
