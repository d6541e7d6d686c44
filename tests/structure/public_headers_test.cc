// The public surface is the list in tools/cmake/public_headers.cmake, and it is closed: a program
// that includes a public header never meets one that is not installed.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/structure/tree.h"

namespace offcut {
namespace {

const char* const kFront = "scenarios/front/offcut/offcut.h";
constexpr std::size_t kMostPublicHeaders = 60;

// The entries of the list, as written: one per line, the last one with the closing bracket.
std::vector<std::string> public_headers() {
  std::istringstream in(content_of("tools/cmake/public_headers.cmake"));
  std::vector<std::string> headers;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("  ")) continue;
    if (line.ends_with(')')) line.pop_back();
    headers.push_back(line.substr(2));
  }
  return headers;
}

std::set<std::string> public_set() {
  const std::vector<std::string> headers = public_headers();
  return {headers.begin(), headers.end()};
}

// The comment with which a header opens.
std::string opening_of(const std::string& header) {
  const std::string content = content_of(header);
  return content.substr(0, content.find("#pragma once"));
}

TEST(PublicHeaders, ListIsSortedSmallAndNamesFilesThatExist) {
  const std::vector<std::string> headers = public_headers();
  ASSERT_GT(headers.size(), 30u) << "the test does not see the list";
  EXPECT_LE(headers.size(), kMostPublicHeaders);
  EXPECT_TRUE(std::is_sorted(headers.begin(), headers.end()));
  for (const std::string& header : headers) {
    EXPECT_TRUE(std::filesystem::is_regular_file(project_root() / header)) << header;
  }
}

TEST(PublicHeaders, IncludePublicHeadersOnly) {
  const std::set<std::string> known = public_set();
  std::vector<std::string> headers = public_headers();
  headers.emplace_back(kFront);
  for (const std::string& header : headers) {
    for (const Include& include : includes_of(header)) {
      if (!include.quoted) continue;
      EXPECT_TRUE(known.contains(include.target))
          << header << ":" << include.line << ": includes " << include.target
          << ", which is not in tools/cmake/public_headers.cmake";
    }
  }
}

TEST(PublicHeaders, AreReachedFromTheFrontHeader) {
  std::set<std::string> reached;
  std::vector<std::string> open = {kFront};
  while (!open.empty()) {
    const std::string header = open.back();
    open.pop_back();
    for (const Include& include : includes_of(header)) {
      if (include.quoted && reached.insert(include.target).second) open.push_back(include.target);
    }
  }
  EXPECT_EQ(reached, public_set());
}

TEST(PublicHeaders, DoNotCallThemselvesInternal) {
  for (const std::string& header : public_headers()) {
    EXPECT_EQ(opening_of(header).find("Internal to"), std::string::npos) << header;
  }
}

// A header that no library lists is neither installed nor compiled on its own.
TEST(PublicHeaders, EveryPublicHeaderIsListedByItsLibrary) {
  for (const std::string& header : public_headers()) {
    std::filesystem::path folder = std::filesystem::path(header).parent_path();
    while (!folder.empty() &&
           !std::filesystem::exists(project_root() / folder / "CMakeLists.txt")) {
      folder = folder.parent_path();
    }
    const std::string lists = content_of((folder / "CMakeLists.txt").string());
    const std::string entry = std::filesystem::relative(header, folder).string();
    EXPECT_NE(lists.find(entry), std::string::npos) << header;
  }
}

}  // namespace
}  // namespace offcut
