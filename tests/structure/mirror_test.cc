// tests/unit mirrors the tree: who looks for the tests of a/b/c.h opens tests/unit/a/b/.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/structure/tree.h"

namespace offcut {
namespace {

constexpr std::string_view kUnit = "tests/unit/";
constexpr std::string_view kEnding = "_test.cc";

// Folders of tests without a counterpart, and why.
const std::vector<std::string>& own_folders() {
  static const std::vector<std::string> folders = {
      "network_models/oracles",  // compares with other simulators, where they are installed
      "traces/oracles",          // compares with ONNX Runtime, where it is installed
  };
  return folders;
}

std::string folder_of(const std::string& file) {
  return std::filesystem::path(file).parent_path().generic_string();
}

std::string mirrored_folder(const std::string& test) {
  return folder_of(test.substr(kUnit.size()));
}

bool has_own_folder(const std::string& test) {
  const auto& own = own_folders();
  return std::find(own.begin(), own.end(), mirrored_folder(test)) != own.end();
}

std::vector<std::string> unit_tests() {
  std::vector<std::string> tests;
  for (const std::string& file : source_files()) {
    if (file.starts_with(kUnit) && file.ends_with(kEnding)) tests.push_back(file);
  }
  return tests;
}

// The folders that hold the header or source `name` names, e.g. "flow" or "verb_run" for "run".
std::vector<std::string> homes_of(const std::string& name) {
  static const std::vector<std::string> files = source_files();
  std::vector<std::string> homes;
  for (const std::string& file : files) {
    if (file.starts_with("tests/")) continue;
    const std::string stem = std::filesystem::path(file).stem().string();
    if (stem == name || stem == "verb_" + name) homes.push_back(folder_of(file));
  }
  return homes;
}

TEST(Mirror, EveryFolderOfUnitTestsIsAFolderOfTheTree) {
  const std::vector<std::string> tests = unit_tests();
  ASSERT_GT(tests.size(), 50u) << "the test does not see the tree";
  for (const std::string& test : tests) {
    if (has_own_folder(test)) continue;
    EXPECT_TRUE(std::filesystem::is_directory(project_root() / mirrored_folder(test))) << test;
  }
}

TEST(Mirror, ATestNamedAfterAFileLiesInItsFolder) {
  for (const std::string& test : unit_tests()) {
    if (has_own_folder(test)) continue;
    std::string name = std::filesystem::path(test).filename().string();
    name.resize(name.size() - kEnding.size());
    const std::vector<std::string> homes = homes_of(name);
    if (homes.empty()) continue;  // tests several files together
    EXPECT_NE(std::find(homes.begin(), homes.end(), mirrored_folder(test)), homes.end())
        << test << ": expected in tests/unit/" << homes.front();
  }
}

}  // namespace
}  // namespace offcut
