#include "scenarios/prepared/block_names.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

using Path = std::vector<std::string>;

Path path_of(const std::string& name) {
  Path path = split(name, '/');
  std::erase(path, "");
  if (path.empty()) path.push_back(name);
  return path;
}

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return std::isdigit(c) != 0; });
}

// "layer1.0.conv1": up to its number, "layer1.0"; "" without one.
std::string numbered_part(const std::string& part) {
  const std::vector<std::string> pieces = split(part, '.');
  std::string head = pieces.front();
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    head += "." + pieces[i];
    if (is_number(pieces[i])) return head;
  }
  return "";
}

// How many parts of each path name the network rather than a block.
std::vector<std::size_t> skipped(const std::vector<Path>& paths) {
  std::vector<std::size_t> skip(paths.size(), 0);
  for (bool changed = true; changed;) {
    changed = false;
    std::map<Path, std::size_t> count;
    const auto head = [&](std::size_t i) {
      return Path(paths[i].begin(), paths[i].begin() + static_cast<std::ptrdiff_t>(skip[i]) + 1);
    };
    for (std::size_t i = 0; i < paths.size(); ++i) ++count[head(i)];
    for (std::size_t i = 0; i < paths.size(); ++i) {
      if (4 * count[head(i)] <= 3 * paths.size() || skip[i] + 1 == paths[i].size()) continue;
      ++skip[i];
      changed = true;
    }
  }
  return skip;
}

std::string block_of(const Path& path, std::size_t first) {
  const std::string& scope = path[first];
  if (const std::string numbered = numbered_part(scope); !numbered.empty()) return numbered;
  if (path.size() == 1) return split(scope, '.').front();
  // The last part is the operator itself.
  const std::string below = first + 2 < path.size() ? numbered_part(path[first + 1]) : "";
  if (below.empty()) return scope;
  return below.starts_with(scope + ".") ? below : scope + "/" + below;
}

}  // namespace

std::vector<std::string> block_names(std::span<const std::string> operators) {
  std::vector<Path> paths;
  for (const std::string& name : operators) paths.push_back(path_of(name));
  const std::vector<std::size_t> skip = skipped(paths);
  std::vector<std::string> blocks;
  for (std::size_t i = 0; i < paths.size(); ++i) blocks.push_back(block_of(paths[i], skip[i]));
  return blocks;
}

bool show_blocks(std::span<const std::string> blocks) {
  const std::set<std::string> different(blocks.begin(), blocks.end());
  return different.size() > 1 && different.size() < blocks.size();
}

}  // namespace offcut::scenarios
