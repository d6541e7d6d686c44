// The fixed layout of the tree and what holds for every file in it.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/structure/tree.h"

namespace offcut {
namespace {

TEST(Layout, TopLevelHoldsTheFoldersOfTheDesignAndTheUsualFiles) {
  static const std::set<std::string> allowed = {"engine",
                                                "traces",
                                                "device_models",
                                                "network_models",
                                                "scenarios",
                                                "tools",
                                                "tests",
                                                "README.md",
                                                "CMakeLists.txt",
                                                "CMakePresets.json",
                                                "LICENSE",
                                                "CHANGELOG.md",
                                                "CONTRIBUTING.md",
                                                "SECURITY.md",
                                                ".clang-format",
                                                ".clang-tidy",
                                                ".gitignore",
                                                ".gitattributes",
                                                ".ci"};
  for (const std::string& file : project_files()) {
    const std::string top = file.substr(0, file.find('/'));
    EXPECT_TRUE(allowed.contains(top)) << file;
  }
}

TEST(Layout, NoFileIsLargerThanOneMebibyte) {
  for (const std::string& file : project_files()) {
    EXPECT_LE(std::filesystem::file_size(project_root() / file), 1u << 20) << file;
  }
}

TEST(Layout, NothingIsLeftForLater) {
  const std::set<std::string> marks = {std::string("TO") + "DO", std::string("FIX") + "ME"};
  for (const std::string& file : project_files()) {
    if (file.ends_with(".onnx")) continue;
    const std::string content = content_of(file);
    for (const std::string& mark : marks) {
      EXPECT_EQ(content.find(mark), std::string::npos) << file << ": " << mark;
    }
  }
}

TEST(Layout, HeadersOpenWithProseAndAreIncludedOnce) {
  for (const std::string& file : source_files()) {
    if (!file.ends_with(".h")) continue;
    const std::string content = content_of(file);
    EXPECT_TRUE(content.starts_with("// ")) << file << ": expected prose in the first line";
    EXPECT_NE(content.find("\n#pragma once\n"), std::string::npos) << file;
  }
}

// So compiling the source shows that its header stands alone; tools/cmake/offcut.cmake verifies
// those headers only that have no source.
TEST(Layout, SourcesIncludeTheirOwnHeaderFirst) {
  int pairs = 0;
  for (const std::string& file : source_files()) {
    if (!file.ends_with(".cc")) continue;
    const std::string header = file.substr(0, file.size() - 2) + "h";
    if (!std::filesystem::exists(project_root() / header)) continue;
    ++pairs;
    const std::vector<Include> includes = includes_of(file);
    ASSERT_FALSE(includes.empty()) << file;
    EXPECT_EQ(includes.front().target, header) << file;
  }
  EXPECT_GT(pairs, 100);
}

TEST(Layout, LinesKeepToOneHundredColumns) {
  for (const std::string& file : source_files()) {
    std::istringstream in(content_of(file));
    int number = 0;
    for (std::string line; std::getline(in, line);) {
      ++number;
      const bool quotes = line.find('"') != std::string::npos;  // a text may not be breakable
      EXPECT_TRUE(quotes || line.size() <= 100) << file << ":" << number;
    }
  }
}

}  // namespace
}  // namespace offcut
