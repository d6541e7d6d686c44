// Every preset that CONTRIBUTING.md promises exists, and every one that exists is described there.
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

#include "tests/structure/tree.h"

namespace offcut {
namespace {

std::set<std::string> matches_of(const std::string& text, const std::string& pattern) {
  const std::regex searched(pattern);
  std::set<std::string> out;
  for (std::sregex_iterator it(text.begin(), text.end(), searched), end; it != end; ++it) {
    out.insert((*it)[1].str());
  }
  return out;
}

TEST(Presets, ThoseOfTheFileAreThoseOfTheTable) {
  const std::string presets = content_of("CMakePresets.json");
  const std::string guide = content_of("CONTRIBUTING.md");
  std::set<std::string> configured =
      matches_of(presets, R"re("name": "(\w+)", "inherits": "\w+",\s+"displayName")re");
  ASSERT_GE(configured.size(), 5U);
  std::string first_cells;
  for (const std::string& cell : matches_of(guide, R"re((?:^|\n)\|((?: ?`\w+`,?)+) \|)re")) {
    first_cells += cell + "\n";
  }
  EXPECT_EQ(matches_of(first_cells, "`(\\w+)`"), configured);
}

TEST(Presets, TheDocumentedCommandsNameExistingOnes) {
  const std::set<std::string> configured =
      matches_of(content_of("CMakePresets.json"), "\"name\": \"(\\w+)\"");
  for (const std::string& file : project_files()) {
    if (!file.ends_with(".md") && file != "tools/test" && file != "tools/setup.sh") continue;
    for (const std::string& name : matches_of(content_of(file), "--preset[ =](\\w+)")) {
      EXPECT_TRUE(configured.contains(name)) << file << ": --preset " << name;
    }
  }
}

}  // namespace
}  // namespace offcut
